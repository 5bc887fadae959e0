//! French. `\u{a0}` is the no-break space, `\u{202f}` the narrow one.

use super::{Columns, Dashboards, KeyResultBoard, ObjectiveBoard, Overview, Said, Series, Shared, SourcesBoard};

const fn said(title: &'static str, about: &'static str) -> Said {
    Said { title, about }
}

pub static FRENCH: Dashboards = Dashboards {
    shared: Shared {
        datasource: said("Source de données", "Le Prometheus qui interroge okrd, ou okrd lui-même."),
        cycle: said("Cycle", "La période pendant laquelle les objectifs sont poursuivis."),
        owner: said("Responsable", "L'équipe ou la personne à qui appartient l'objectif."),
        objective: said("Objectif", "Ce que l'équipe veut atteindre."),
        key_result: said("Résultat clé", "Un effet mesurable d'un objectif."),
        source: said("Source", "Un endroit d'où viennent les chiffres."),
        all_dashboards: "Tableaux de bord OKR",
        open_objective: "Ouvrir cet objectif",
        open_key_result: "Ouvrir ce résultat clé",
        open_source: "Ouvrir cette source",
        in_unit: "en",
        days: "jours",
        points: "pts",
        per_minute: "/min",
        this_month: "Ce mois",
        this_quarter: "Ce trimestre",
        this_half: "Six mois autour d'aujourd'hui",
        this_year: "Cette année",
        last_week: "7 derniers jours",
        created: "créé     ",
        replaced: "remplacé ",
        unchanged: "inchangé ",
    },
    series: Series {
        progress: "Progression",
        expected: "Attendu à ce jour",
        value: "Valeur",
        provisional: "Pas encore définitif",
        baseline: "Référence",
        target: "Cible",
        path: "Trajectoire attendue",
        forecast: "Prévision",
        forecast_low: "Prévision, 1 sur 10 dessous",
        forecast_high: "Prévision, 1 sur 10 dessus",
        elapsed: "Écoulé",
        time_left: "Reste",
        well: "Bien",
        watch: "À risque",
        act: "Agir",
        unjudged: "Non jugeables",
        status: "Statut",
        stalled: "À l'arrêt",
        source_trouble: "Source en panne ou données anciennes",
        answers: "● Répond",
        fails: "✗ En panne",
        median: "médiane",
        slowest: "5\u{202f}% les plus lents",
    },
    columns: Columns {
        status: "Statut",
        objective: "Objectif",
        key_result: "Résultat clé",
        owner: "Responsable",
        progress: "Progression",
        expected: "Attendu",
        pace_gap: "Avance",
        hit_probability: "Chances",
        last_moved: "Immobile",
        data_age: "Données",
        source: "Source",
        connector: "Connecteur",
        with_data: "Données",
        worst: "Résultat clé le plus en retard",
        kind: "Nature",
        unit: "Unité",
        target: "Cible telle qu'écrite",
        reachable: "État",
        key_results: "Résultats clés",
        oldest_data: "Donnée la plus ancienne",
        failed: "Échecs",
        slow: "95\u{202f}% en moins de",
        limited: "Refus pour quota",
    },
    overview: Overview {
        board: said(
            "OKR · Vue d'ensemble",
            "Allons-nous y arriver, quel résultat clé pose problème, et le chiffre est-il vrai\u{a0}?",
        ),
        cycle: said("Cycle", "La part du cycle qui est écoulée, et les jours qui restent."),
        progress: said(
            "Tous les objectifs",
            "La progression moyenne des objectifs choisis, et celle qui est attendue à ce jour. La progression vaut 0 à la référence et \
             100\u{202f}% à la cible.",
        ),
        key_results: said(
            "Résultats clés",
            "Bien\u{a0}: en bonne voie, atteint ou pas commencé. À risque\u{a0}: plus lent que prévu. Agir\u{a0}: échéance passée, hors \
             limites, hors trajectoire ou à l'arrêt. Non jugeables\u{a0}: source en panne, données anciennes, ni référence ni données.",
        ),
        worst: said("Le plus en retard", "Le résultat clé dont la progression est la plus loin de celle attendue, en points."),
        objectives: said(
            "Objectifs\u{a0}: progression et attendu",
            "La progression est la moyenne pondérée des résultats clés qui ont des données\u{a0}; l'attendu est ce que demande le rythme à \
             ce jour\u{a0}; l'avance est la différence en points. Un clic ouvre l'objectif.",
        ),
        attention: said(
            "À traiter maintenant",
            "Les résultats clés qui ne vont pas bien, les plus urgents d'abord. Immobile dit depuis quand rien n'a \
             changé, données de quand date le chiffre. Un clic ouvre le résultat clé.",
        ),
        over_time: said(
            "Progression dans le temps",
            "La progression de l'objectif et ce que demandait le rythme. Un vide signifie qu'elle n'était pas connue.",
        ),
        counts: said("Résultats clés par état", "Combien de résultats clés étaient dans quel état, dans le temps."),
        timeline: said("Statut dans le temps", "Quel résultat clé avait quel statut, et depuis quand."),
        row_history: "Comment cela s'est passé",
        all: said("Tous les résultats clés", "Chaque résultat clé des objectifs choisis, même ceux qui vont bien."),
        row_all: "Chaque résultat clé",
    },
    objective: ObjectiveBoard {
        board: said("OKR · Objectif", "Un objectif\u{a0}: sa progression face à l'attendu, et les résultats clés qui la font."),
        progress: said("Progression", "La moyenne pondérée des scores de ses résultats clés qui ont des données."),
        expected: said("Attendu à ce jour", "Ce que demande le rythme à ce jour pour que l'objectif soit atteint."),
        gap: said("Avance", "Progression moins progression attendue, en points\u{a0}; négatif, c'est un retard."),
        coverage: said(
            "Avec données",
            "La part du poids de ses résultats clés qui a des données. Le reste n'est pas compté, et surtout pas comme 0.",
        ),
        worst: said("Le plus en retard", "Son résultat clé le plus loin du rythme, en points."),
        over_time: said("Progression et attendu", "La progression de l'objectif et ce que demandait le rythme, dans le temps."),
        key_results: said(
            "Résultats clés",
            "Tous les résultats clés de l'objectif, les plus urgents d'abord. Un clic en ouvre un.",
        ),
        values: said("Valeurs", "La dernière valeur définitive de chaque résultat clé dans son unité, avec son évolution."),
        timeline: said("Statut dans le temps", "Quel résultat clé avait quel statut, et depuis quand."),
    },
    key_result: KeyResultBoard {
        board: said(
            "OKR · Résultat clé",
            "Un résultat clé sur tout son cycle\u{a0}: valeur, trajectoire, prévision, statut, et d'où vient le chiffre.",
        ),
        status: said("Statut", "Où en est le résultat clé\u{a0}: le premier des treize statuts qui s'applique."),
        value: said("Valeur", "La dernière valeur définitive."),
        target: said("Cible", "Là où le résultat clé doit arriver."),
        progress: said(
            "Progression",
            "0 est la référence et 100\u{202f}% la cible\u{a0}; sans bornes, donc parfois négative ou au-delà.",
        ),
        gap: said("Avance", "Progression moins progression attendue, en points\u{a0}; négatif, c'est un retard."),
        hit_probability: said(
            "Chances de succès",
            "La probabilité que la cible soit atteinte à la fin du cycle, selon la prévision.",
        ),
        path: said(
            "Valeur, trajectoire et prévision",
            "La valeur avec sa référence et sa cible. La trajectoire attendue est ce que demandait le rythme jusqu'ici, puis le chemin droit \
             vers la cible. La bande contient 8 avenirs sur 10 de la prévision. Choisissez une période qui va jusqu'à la fin du cycle.",
        ),
        over_time: said("Progression et attendu", "La progression et ce que demandait le rythme, dans le temps."),
        timeline: said("Statut dans le temps", "Quel statut il avait, et depuis quand."),
        moved: said("Dernier mouvement", "Quand la valeur s'est rapprochée de la cible pour la dernière fois."),
        observed: said("Données du", "Ce dont parlent les dernières données\u{a0}: la fin de leur période."),
        collected: said("Collecté", "Quand le dernier chiffre a été pris à sa source."),
        buffer: said("Jours de marge", "Jours avant d'être hors trajectoire, au rythme actuel."),
        rate: said("Rythme nécessaire", "Le rythme qu'il faut désormais, en multiple du rythme jusqu'ici."),
        facts: said("Faits", "D'où vient le chiffre et ce qu'on lui demande. Un clic sur la source montre comment elle va."),
    },
    sources: SourcesBoard {
        board: said("OKR · Sources", "Les sources répondent-elles, leurs données sont-elles fraîches, et qui en dépend\u{a0}?"),
        reachable: said(
            "Sources qui répondent",
            "La part des sources que la dernière interrogation a atteintes et qui l'ont laissée entrer.",
        ),
        polls: said("Interrogations", "Combien de questions ont été posées par minute, sur la dernière heure."),
        failed: said("Échecs", "La part des interrogations qui n'ont donné aucun chiffre pendant la période choisie."),
        unjudged: said("Chiffres peu sûrs", "Ceux dont la source est en panne, ou dont les données sont anciennes ou absentes."),
        daemon: said("okrd tourne depuis", "Depuis combien de temps le service a démarré."),
        configuration: said(
            "Configuration",
            "Si le dernier okrs.yaml a été accepté\u{a0}; un fichier refusé laisse le précédent en vigueur.",
        ),
        accepted: "✓ Acceptée",
        refused: "✗ Refusée",
        sources: said(
            "Sources",
            "Chaque source\u{a0}: si elle répond, l'âge de sa donnée la moins récente, ses échecs pendant la période choisie, sa vitesse, \
             ses refus pour quota ou débit, et combien de résultats clés en dépendent.",
        ),
        up: said("Disponibilité", "Quand chaque source a répondu."),
        failures: said(
            "Échecs par raison",
            "Combien d'interrogations ont échoué pendant la période choisie, par source et par raison. Vide s'il n'y en a pas.",
        ),
        latency: said(
            "Durée des interrogations",
            "La durée des interrogations de l'heure précédente, nouvelles tentatives comprises\u{a0}: la médiane, et ce que 95\u{202f}% ne dépassent pas.",
        ),
        freshness: said("Âge des données", "L'âge des dernières données de chaque résultat clé, les plus anciennes d'abord."),
        depends: said("Ce qui en dépend", "Les résultats clés des sources choisies, avec leur statut et l'âge de leurs données."),
        row_details: "Données et échecs",
    },
};

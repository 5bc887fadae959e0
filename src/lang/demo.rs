//! What `okrd demo` says around its table.

use super::Language;

impl Language {
    /// Before the weeks so far are played back.
    pub fn demo_begins(self) -> &'static str {
        match self {
            Self::En => "Inventing a company, and asking its sources for every day of the cycle so far ...",
            Self::Fr => "Invention d’une entreprise, dont les sources sont interrogées pour chaque jour du cycle écoulé…",
        }
    }

    /// That nothing of it is real, and where to look. `page` is the daemon's address with its last slash.
    pub fn demo_notice(self, page: &str, config: &str) -> String {
        match self {
            Self::En => format!(
                "Meridian Teas does not exist: every number here is invented. One of its sources fails on purpose.\n\
                 The daemon goes on polling every 10 seconds; the organic visitors move with each of them.\n\
                 \n  metrics      {page}metrics\
                 \n  health       {page}readyz\
                 \n  the file     {config}\
                 \n  where it is  okrd status --config {config}\
                 \n  and why      okrd explain organic-visitors --config {config}\n\
                 \nCtrl-C ends it.\n"
            ),
            Self::Fr => format!(
                "Méridien Thés n’existe pas\u{a0}: tous ces chiffres sont inventés. Une des sources est en panne, exprès.\n\
                 Le service continue d’interroger ses sources toutes les 10 secondes\u{a0}; les visiteurs organiques avancent à chaque fois.\n\
                 \n  métriques    {page}metrics\
                 \n  état         {page}readyz\
                 \n  le fichier   {config}\
                 \n  où on en est okrd status --config {config}\
                 \n  et pourquoi  okrd explain organic-visitors --config {config}\n\
                 \nCtrl-C pour arrêter.\n"
            ),
        }
    }
}

//! Text in cells of a terminal: how wide it is, cutting it, padding it, breaking it into lines.

use unicode_width::UnicodeWidthStr as _;

/// How many cells `text` takes; wide characters take two, accents that combine none.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `cells` cells, with `ellipsis` in place of what was cut.
pub fn cut(text: &str, cells: usize, ellipsis: &str) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(width(ellipsis));
    // Widths are of whole prefixes, not summed by character: a joined emoji is narrower than its parts. A text of nothing
    // but combining marks could be endless within no width at all, so only so many characters are looked at.
    let ends = text.char_indices().map(|(at, _)| at).take(4 * cells + 16);
    let end = ends.take_while(|at| width(&text[..*at]) <= room).last().unwrap_or(0);
    let kept = text[..end].trim_end_matches([' ', '\u{200d}', '\u{a0}', '\u{202f}']);
    let ellipsis = if width(ellipsis) <= cells { ellipsis } else { "" };
    format!("{kept}{ellipsis}")
}

/// The spaces that fill `text` up to `cells` cells.
pub fn padding(text: &str, cells: usize) -> String {
    " ".repeat(cells.saturating_sub(width(text)))
}

/// Breaks `text` at its spaces into lines of at most `cells` cells; no-break spaces hold. A longer word is cut apart.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = width(word);
        if used > 0 && used + 1 + wide > cells {
            lines.push(String::new());
            used = 0;
        }
        let line = lines.last_mut().expect("there is always a line");
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if wide <= cells {
            line.push_str(word);
            used += wide;
            continue;
        }
        for character in word.chars() {
            let wide = width(character.encode_utf8(&mut [0; 4]));
            if used + wide > cells && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            lines.last_mut().expect("there is always a line").push(character);
            used += wide;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_its_width_on_the_screen() {
        let cases = [
            ("short", 10, "short"),
            ("exactly ten", 11, "exactly ten"),
            ("one word more", 9, "one word…"),
            ("one word more", 10, "one word…"),
            ("日本語の題名", 7, "日本語…"),
            ("日本語の題名", 6, "日本…"),
            ("e\u{301}te\u{301}s et automnes", 5, "e\u{301}te\u{301}s…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ];
        for (text, cells, expected) in cases {
            assert_eq!(cut(text, cells, "…"), expected);
            assert!(width(&cut(text, cells, "…")) <= cells);
        }
        assert_eq!(cut("one word more", 9, "..."), "one wo...");
        assert!(width(&cut(&"\u{301}".repeat(100_000), 5, "…")) <= 5);
    }

    #[test]
    fn text_is_broken_at_its_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("42,3\u{202f}% ou rien", 6), ["42,3\u{202f}%", "ou", "rien"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
    }
}

//! The least that a spreadsheet program takes for a workbook.

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";

#[derive(Default)]
pub struct Workbook {
    sheets: Vec<(String, String)>,
    others: Vec<(String, Vec<u8>)>,
}

impl Workbook {
    pub fn new() -> Self {
        Self::default()
    }

    /// Cells are text, numbers where they look like it, dates where a number follows `date:`, and left out where empty.
    pub fn sheet(mut self, name: &str, rows: &[&[&str]]) -> Self {
        let rows: String =
            rows.iter().zip(1..).map(|(cells, row)| format!("<row r=\"{row}\">{}</row>", written(cells, row))).collect();
        self.sheets.push((name.to_owned(), format!("<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")));
        self
    }

    /// Anything else in the archive.
    pub fn part(mut self, name: &str, content: Vec<u8>) -> Self {
        self.others.push((name.to_owned(), content));
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        let numbered = || self.sheets.iter().zip(1..);
        let names: String =
            numbered().map(|((name, _), id)| format!("<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"r{id}\"/>")).collect();
        let targets: String = numbered()
            .map(|(_, id)| format!("<Relationship Id=\"r{id}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/{id}.xml\"/>"))
            .collect();
        let styles_target = format!("<Relationship Id=\"styles\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>");
        // The second style is a date, by one of the formats that are built in.
        let styles = format!("<styleSheet {MAIN}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>");
        let mut parts = vec![
            (
                "_rels/.rels".to_owned(),
                format!(
                    "<Relationships {PACKAGE}><Relationship Id=\"book\" Type=\"{RELATIONS}/officeDocument\" \
                     Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml".to_owned(),
                format!("<workbook {MAIN} xmlns:r=\"{RELATIONS}\"><sheets>{names}</sheets></workbook>"),
            ),
            (
                "xl/_rels/workbook.xml.rels".to_owned(),
                format!("<Relationships {PACKAGE}>{targets}{styles_target}</Relationships>"),
            ),
            ("xl/styles.xml".to_owned(), styles),
        ];
        parts.extend(numbered().map(|((_, content), id)| (format!("xl/worksheets/{id}.xml"), content.clone())));
        let parts = parts.into_iter().map(|(name, text)| (name, text.into_bytes())).chain(self.others);
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            archive.start_file(name, SimpleFileOptions::default()).expect("there is memory");
            archive.write_all(&content).expect("there is memory");
        }
        archive.finish().expect("there is memory").into_inner()
    }
}

fn written(cells: &[&str], row: usize) -> String {
    let cell = |(text, column): (&&str, char)| match (text.strip_prefix("date:"), text.parse::<f64>()) {
        (Some(date), _) => format!("<c r=\"{column}{row}\" s=\"1\"><v>{date}</v></c>"),
        (None, Ok(_)) => format!("<c r=\"{column}{row}\"><v>{text}</v></c>"),
        (None, Err(_)) if text.is_empty() => String::new(),
        (None, Err(_)) => format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    cells.iter().zip('A'..).map(cell).collect()
}

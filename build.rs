//! Embeds every manifest of `connectors/`, so that adding a service is one YAML file.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=connectors");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("connectors");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().into_string().ok()?.strip_suffix(".yaml")?.to_owned()))
        .collect();
    names.sort();
    let mut code = String::from("const MANIFESTS: &[(&str, &str)] = &[\n");
    for name in names {
        let path = folder.join(format!("{name}.yaml"));
        let _ = writeln!(code, "    ({name:?}, include_str!({:?})),", path.display().to_string());
    }
    code += "];\n";
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("catalogue.rs");
    fs::write(out, code).expect("cargo's folder can be written to");
}

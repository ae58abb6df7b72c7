//! Writes every drawing into a folder, with an `index.html` that shows them all: `cargo run -p sampler --example draw -- DIR`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::{env, fs};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "sampler-drawings".into()));
    fs::create_dir_all(&folder)?;
    let mut drawings = Vec::new();
    for (index, strip) in sampler::strips().into_iter().enumerate() {
        drawings.push((format!("{:02}", index + 1), strip.title, strip.caption, strip.svg));
    }
    for drawing in sampler::illustrations() {
        drawings.push((drawing.name.to_owned(), drawing.name, drawing.description, drawing.svg));
    }

    let mut index = String::from("<!doctype html><meta charset=\"utf-8\"><title>The sampler</title>\n");
    let mut out = io::stdout().lock();
    for (name, title, words, svg) in drawings {
        let path = folder.join(format!("{name}.svg"));
        fs::write(&path, &svg)?;
        writeln!(out, "{}  {} bytes  {title}", path.display(), svg.len())?;
        // Writing to a String cannot fail.
        let _ = writeln!(index, "<h2>{title}</h2><img src=\"{name}.svg\" alt=\"\"><p><i>{words}</i></p>");
    }
    fs::write(folder.join("index.html"), index)
}

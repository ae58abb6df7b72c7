//! Makes the site's files ready to serve: names that carry their hash, and bodies compressed ahead of time.
//!
//! Writes two tables into `OUT_DIR`: `files.rs`, included by `src/web/assets.rs`, and `sampler.rs`, included by
//! `src/catalogue/sampler.rs`.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

/// Where the files stand on the site.
const PREFIX: &str = "/assets/";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo:rerun-if-changed=style");
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    let mut files = Files { out, table: String::new(), names: String::new() };

    let (stylesheet, script) = (joined("style/css")?, joined("style/js")?);
    let icon = fs::read("style/icon.svg")?;
    for (name, constant, body) in
        [("xkcdapp.css", "STYLESHEET", stylesheet), ("xkcdapp.js", "SCRIPT", script), ("icon.svg", "ICON", icon)]
    {
        let path = files.add(name, &body)?;
        files.name(constant, name, &path)?;
    }
    for (name, constant) in [
        ("icon-192.png", "ICON_192"),
        ("icon-512.png", "ICON_512"),
        ("maskable-512.png", "MASKABLE_512"),
        ("apple-touch-180.png", "TOUCH_ICON"),
    ] {
        let path = files.add(name, &fs::read(Path::new("style/icons").join(name))?)?;
        files.name(constant, name, &path)?;
    }
    files.favicon(&fs::read("style/icons/favicon-32.png")?)?;
    let mut illustrations = String::from("/// Drawings for pages without a comic: name, path, size and description.\n");
    illustrations.push_str("pub(super) const ILLUSTRATIONS: &[(&str, &str, (u32, u32), &str)] = &[\n");
    for drawn in sampler::illustrations() {
        let path = files.add(&format!("{}.svg", drawn.name), drawn.svg.as_bytes())?;
        let (name, description) = (drawn.name, drawn.description);
        writeln!(illustrations, "    ({name:?}, {path:?}, ({}, {}), {description:?}),", drawn.width, drawn.height)?;
    }
    illustrations.push_str("];\n");
    files.names.push_str(&illustrations);

    let mut strips = String::from("static STRIPS: &[Strip] = &[\n");
    for (strip, drawn) in (1..).zip(sampler::strips()) {
        let path = files.add(&format!("sampler-{strip}.svg"), drawn.svg.as_bytes())?;
        let (title, caption, description) = (drawn.title, drawn.caption, drawn.description);
        let size = (drawn.width, drawn.height);
        writeln!(
            strips,
            "    Strip {{ title: {title:?}, caption: {caption:?}, description: {description:?}, size: {size:?}, path: {path:?} }},",
        )?;
    }
    strips.push_str("];\n");

    fs::write(files.out.join("sampler.rs"), strips)?;
    let table = format!("{}\nstatic FILES: &[File] = &[\n{}];\n", files.names, files.table);
    fs::write(files.out.join("files.rs"), table)?;
    Ok(())
}

/// Joins a folder's files in the order of their names; of CSS rules that conflict the later holds, so media queries come
/// last.
fn joined(folder: &str) -> Outcome<Vec<u8>> {
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut parts: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
    parts.sort();
    let bodies = parts.iter().map(fs::read);
    Ok(bodies.collect::<Result<Vec<_>, _>>()?.concat())
}

/// The table under construction.
struct Files {
    out: PathBuf,
    table: String,
    names: String,
}

impl Files {
    /// Names a file's path.
    fn name(&mut self, constant: &str, name: &str, path: &str) -> Outcome<()> {
        writeln!(self.names, "/// The path of `{name}`.\npub(super) const {constant}: &str = {path:?};")?;
        Ok(())
    }

    /// The old kind of icon: a directory of one entry, and a PNG of 32 by 32 as that entry.
    fn favicon(&mut self, png: &[u8]) -> Outcome<()> {
        let length = u32::try_from(png.len())?;
        let mut icon = vec![0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 1, 0, 32, 0];
        icon.extend(length.to_le_bytes());
        icon.extend(22_u32.to_le_bytes());
        icon.extend(png);
        let file = self.out.join("favicon.ico");
        fs::write(&file, icon)?;
        writeln!(
            self.names,
            "/// The whole of `favicon.ico`.\npub(super) const FAVICON: &[u8] = include_bytes!({:?});",
            file.display().to_string()
        )?;
        Ok(())
    }

    /// Adds a file and returns its path on the site.
    fn add(&mut self, name: &str, body: &[u8]) -> Outcome<String> {
        let (stem, extension) = name.rsplit_once('.').ok_or("a file without an extension")?;
        let hash = Sha256::digest(body).iter().take(6).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let path = format!("{PREFIX}{stem}.{hash}.{extension}");
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            _ => return Err(format!("{name}: what content type is that?").into()),
        };
        let bodies = [("plain", body.to_vec()), ("br", brotli(body)?), ("gzip", gzip(body)?)];
        write!(self.table, "    File {{ path: {path:?}, content_type: {content_type:?}")?;
        for (encoding, mut bytes) in bodies {
            if encoding != "plain" && bytes.len() >= body.len() {
                bytes.clear();
            }
            let file = self.out.join(format!("{stem}.{extension}.{encoding}"));
            fs::write(&file, bytes)?;
            write!(self.table, ", {encoding}: include_bytes!({:?})", file.display().to_string())?;
        }
        self.table.push_str(" },\n");
        Ok(path)
    }
}

fn brotli(body: &[u8]) -> Outcome<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    brotli::BrotliCompress(&mut &*body, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(body: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body)?;
    Ok(encoder.finish()?)
}

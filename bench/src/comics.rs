//! Real comics, from a file that is not ours to keep.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use xkcdapp::catalogue::Catalogue;
use xkcdapp::comic::Comic;
use xkcdapp::xkcd::comic_of_document;

/// The catalogue of a file that holds a comic's JSON, as xkcd serves it, on each line; repaired as sync does.
pub(crate) fn read(file: &Path) -> anyhow::Result<Arc<Catalogue>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    let origin = "https://imgs.xkcd.com".parse()?;
    let comic = |(number, line): (usize, &str)| {
        comic_of_document(line, &origin).with_context(|| format!("{}, line {}", file.display(), number + 1))
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let comics: Vec<Comic> = lines.map(comic).collect::<Result<_, _>>()?;
    let catalogue = Arc::new(Catalogue::default());
    catalogue.insert(&comics);
    Ok(catalogue)
}

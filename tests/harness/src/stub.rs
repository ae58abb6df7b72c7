//! A stand-in for xkcd.com and its picture host, with comics made up for the tests.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The size of every picture that the stub serves; the double-size ones are twice that.
pub const PICTURE: (u32, u32) = (740, 300);

/// A made-up comic as the stub answers it: JSON in the shape of xkcd's API.
#[derive(Clone, Debug)]
pub struct StubComic(serde_json::Value);

impl StubComic {
    /// A plain comic. Its picture's address is filled in by the stub.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self(serde_json::json!({
            "num": number,
            "day": "5",
            "month": "12",
            "year": "2007",
            "title": format!("Strip {number}"),
            "safe_title": format!("Strip {number}"),
            "alt": format!("The caption of strip {number}."),
            "transcript": format!("Two dots talk about the number {number}."),
            "link": "",
            "news": "",
            "img": format!("PICTURES/comics/strip_{number}.png"),
        }))
    }

    /// The comic with a field replaced. In `img`, `PICTURES` stands for the stub's own address.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<serde_json::Value>) -> Self {
        self.0[field] = value.into();
        self
    }
}

#[derive(Debug, Default)]
struct Shelf {
    url: Mutex<String>,
    comics: Mutex<BTreeMap<u32, serde_json::Value>>,
    documents: AtomicU64,
    pictures: AtomicU64,
    status: Mutex<Option<StatusCode>>,
    /// Documents that are answered with this status and text, whatever the comic is.
    garbled: Mutex<BTreeMap<u32, (StatusCode, String)>>,
    /// The numbers asked for, in their order; 0 for the newest.
    asked: Mutex<Vec<u32>>,
    delay: Mutex<Duration>,
}

/// The stand-in; ends when dropped. Serves `XKCD_URL` and `XKCD_IMAGE_ORIGIN`.
#[derive(Debug)]
pub struct StubXkcd {
    /// Its address, without a slash at the end.
    pub url: String,
    shelf: Arc<Shelf>,
    task: JoinHandle<()>,
}

impl StubXkcd {
    /// Serves comics 1 to `newest`, 404 left out.
    pub async fn start(newest: u32) -> Self {
        let numbers = (1..=newest).filter(|number| *number != 404);
        Self::with(numbers.map(StubComic::new)).await
    }

    /// Serves these comics.
    pub async fn with(comics: impl IntoIterator<Item = StubComic>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shelf = Arc::new(Shelf::default());
        shelf.url.lock().unwrap().clone_from(&url);
        let router = Router::new()
            .route("/info.0.json", get(newest))
            .route("/{number}/info.0.json", get(document))
            .route("/comics/{name}", get(picture))
            .with_state(Arc::clone(&shelf));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let stub = Self { url, shelf, task };
        comics.into_iter().for_each(|comic| stub.put(comic));
        stub
    }

    /// Adds or replaces a comic.
    pub fn put(&self, comic: StubComic) {
        let number = u32::try_from(comic.0["num"].as_u64().unwrap()).unwrap();
        self.shelf.comics.lock().unwrap().insert(number, comic.0);
    }

    /// Answers every request with this status, or normally again.
    pub fn answer_all(&self, status: Option<u16>) {
        *self.shelf.status.lock().unwrap() = status.map(|status| StatusCode::from_u16(status).unwrap());
    }

    /// Answers one comic's document with this status and text.
    pub fn garble(&self, number: u32, status: u16, text: &str) {
        let answer = (StatusCode::from_u16(status).unwrap(), text.to_owned());
        self.shelf.garbled.lock().unwrap().insert(number, answer);
    }

    /// Lets every document wait.
    pub fn delay(&self, delay: Duration) {
        *self.shelf.delay.lock().unwrap() = delay;
    }

    /// The numbers of the documents that have been asked for, in their order; 0 stands for the newest.
    #[must_use]
    pub fn asked(&self) -> Vec<u32> {
        self.shelf.asked.lock().unwrap().clone()
    }

    /// How many documents have been asked for.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.shelf.documents.load(Ordering::SeqCst)
    }

    /// How many requests for pictures have come, `HEAD` included.
    #[must_use]
    pub fn pictures(&self) -> u64 {
        self.shelf.pictures.load(Ordering::SeqCst)
    }
}

impl Drop for StubXkcd {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn newest(State(shelf): State<Arc<Shelf>>) -> Response {
    shelf.asked.lock().unwrap().push(0);
    let newest = shelf.comics.lock().unwrap().keys().max().copied().unwrap_or(0);
    answer(&shelf, newest).await
}

async fn document(State(shelf): State<Arc<Shelf>>, Path(number): Path<u32>) -> Response {
    shelf.asked.lock().unwrap().push(number);
    answer(&shelf, number).await
}

async fn answer(shelf: &Shelf, number: u32) -> Response {
    shelf.documents.fetch_add(1, Ordering::SeqCst);
    let delay = *shelf.delay.lock().unwrap();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if let Some(status) = *shelf.status.lock().unwrap() {
        return status.into_response();
    }
    if let Some(garbled) = shelf.garbled.lock().unwrap().get(&number).cloned() {
        return garbled.into_response();
    }
    let Some(comic) = shelf.comics.lock().unwrap().get(&number).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let url = shelf.url.lock().unwrap().clone();
    let text = comic.to_string().replace("PICTURES", &url);
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

async fn picture(State(shelf): State<Arc<Shelf>>, Path(name): Path<String>) -> Response {
    shelf.pictures.fetch_add(1, Ordering::SeqCst);
    if let Some(status) = *shelf.status.lock().unwrap() {
        return status.into_response();
    }
    let scale = if name.contains("_2x") { 2 } else { 1 };
    let body = white(PICTURE.0 * scale, PICTURE.1 * scale);
    ([(header::CONTENT_TYPE, "image/png")], body).into_response()
}

/// A white PNG: one bit a pixel, in stored (uncompressed) deflate blocks.
fn white(width: u32, height: u32) -> Vec<u8> {
    let row = usize::try_from(width.div_ceil(8)).unwrap() + 1;
    let mut raw = vec![0xff; row * usize::try_from(height).unwrap()];
    raw.iter_mut().step_by(row).for_each(|filter| *filter = 0);
    let mut data = vec![0x78, 0x01];
    let blocks = raw.chunks(0xffff).count();
    for (index, block) in raw.chunks(0xffff).enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        data.push(u8::from(index + 1 == blocks));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    data.extend(adler32(&raw).to_be_bytes());
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([1, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let checked: Vec<u8> = kind.iter().copied().chain(body).collect();
        png.extend(&checked);
        png.extend(crc32(&checked).to_be_bytes());
    }
    png
}

fn adler32(bytes: &[u8]) -> u32 {
    let step = |(a, b): (u32, u32), byte: &u8| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    };
    let (a, b) = bytes.iter().fold((1, 0), step);
    b << 16 | a
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}

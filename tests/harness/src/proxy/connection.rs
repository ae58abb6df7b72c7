//! One connection through the proxy.

use std::io;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::frames::{Frame, Frames, Statements};
use super::{BATCH, Deed, Mode, Plan, Point};

/// Read at once.
const PIECE: usize = 64 * 1024;

/// What the batch that is under way is to meet, and how far it has come.
struct Meeting<'a> {
    plan: &'a Plan,
    statements: Statements,
    /// A batch's values went by, and neither its answer nor the next statement has.
    batch: bool,
    planned: Option<(Point, Deed)>,
}

/// What to do with a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Forward,
    /// The answer is kept back until its last message is there.
    Keep,
    /// Before the message is forwarded, or after it.
    Do(Deed, When),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    After,
}

/// Carries messages until one side leaves, orders say so, or a cut that was planned.
pub(super) async fn carry(mut client: TcpStream, plan: &Plan) -> io::Result<()> {
    let mut orders = plan.orders.subscribe();
    let generation = orders.borrow_and_update().generation;
    let mut server = TcpStream::connect(plan.target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut questions, mut answers) = (Frames::of_client(), Frames::of_server());
    let (mut question, mut answer) = (vec![0; PIECE], vec![0; PIECE]);
    let mut meeting = Meeting { plan, statements: Statements::default(), batch: false, planned: None };
    let mut lossy = false;
    loop {
        tokio::select! {
            // Orders first: nothing passes after they have changed.
            biased;
            changed = orders.changed() => {
                if changed.is_err() || orders.borrow_and_update().generation != generation {
                    return Ok(());
                }
            }
            read = client.read(&mut question) => {
                let piece = &question[..read?];
                lossy |= orders.borrow().mode == Mode::Drop;
                if piece.is_empty() {
                    return Ok(());
                }
                if !lossy {
                    let frames = questions.take(piece);
                    let fates = frames.iter().map(|frame| meeting.asked(frame)).collect();
                    if !meeting.pass(frames, fates, &mut server).await? {
                        return Ok(());
                    }
                }
            }
            read = server.read(&mut answer) => {
                let piece = &answer[..read?];
                if piece.is_empty() {
                    return Ok(());
                }
                let mode = orders.borrow().mode;
                lossy |= mode == Mode::Drop;
                if let Mode::Late(by) = mode {
                    tokio::time::sleep(by).await;
                }
                if !lossy {
                    let frames = answers.take(piece);
                    let fates = frames.iter().map(|frame| meeting.answered(frame)).collect();
                    if !meeting.pass(frames, fates, &mut client).await? {
                        return Ok(());
                    }
                }
            }
        }
    }
}

impl Meeting<'_> {
    /// What becomes of a client's message.
    fn asked(&mut self, frame: &Frame) -> Fate {
        if let Some(statement) = self.statements.note(frame) {
            self.batch = statement.windows(BATCH.len()).any(|window| window == BATCH);
            if self.batch {
                self.planned = self.plan.next.lock().unwrap().take();
            }
        }
        match (self.batch, frame.tag, self.planned) {
            (true, b'E', Some((Point::BeforeExecute, deed))) | (true, b'S', Some((Point::BeforeSync, deed))) => {
                Fate::Do(deed, When::Before)
            }
            _ => Fate::Forward,
        }
    }

    /// What becomes of a server's message.
    fn answered(&mut self, frame: &Frame) -> Fate {
        let ready = frame.tag == b'Z';
        let fate = match (self.batch, self.planned) {
            (true, Some((Point::BeforeAnswer, deed))) if ready => Fate::Do(deed, When::Before),
            (true, Some((Point::BeforeAnswer, _))) => Fate::Keep,
            (true, Some((Point::BeforeReady, deed))) if ready => Fate::Do(deed, When::Before),
            (true, Some((Point::AfterReady, deed))) if ready => Fate::Do(deed, When::After),
            _ => Fate::Forward,
        };
        if ready {
            self.batch = false;
        }
        fate
    }

    /// Passes messages on according to their fates; whether the connection goes on.
    async fn pass(&mut self, frames: Vec<Frame>, fates: Vec<Fate>, to: &mut TcpStream) -> io::Result<bool> {
        let mut passing = Vec::new();
        for (frame, fate) in frames.into_iter().zip(fates) {
            match fate {
                Fate::Forward => passing.extend(frame.bytes),
                Fate::Keep => {}
                Fate::Do(deed, when) => {
                    if when == When::After {
                        passing.extend(frame.bytes);
                    }
                    to.write_all(&passing).await?;
                    match deed {
                        Deed::Cut => {
                            self.plan.cuts.fetch_add(1, Ordering::SeqCst);
                        }
                        Deed::Hold => {
                            self.plan.holds.fetch_add(1, Ordering::SeqCst);
                            self.plan.until_cut().await;
                        }
                    }
                    return Ok(false);
                }
            }
        }
        to.write_all(&passing).await?;
        Ok(true)
    }
}

//! Seen sets as bitmaps in Redis, each a key of its own.

use async_trait::async_trait;
use redis::{Pipeline, Value};
use uuid::Uuid;

use super::link::Redis;
use crate::storage::seen::{Beginning, Kept, SeenMark, SeenStore, StoreError, StoreErrorKind};

/// How long a visitor is remembered after the last mark.
const YEAR: u32 = 365 * 24 * 60 * 60;

/// What Redis' allocator has blocks of, and what a text takes there beside its bytes: its length, and a zero at its end.
const BLOCK: usize = 64;
const BESIDE: usize = 6;

/// A bitmap as long as its block of memory is, so that it grows with the catalogue for some time without moving.
fn with_room(mut bitmap: Vec<u8>) -> Vec<u8> {
    let block = (bitmap.len() + BESIDE).next_multiple_of(BLOCK);
    bitmap.resize(block - BESIDE, 0);
    bitmap
}

fn key(visitor_id: Uuid) -> String {
    let mut digits = Uuid::encode_buffer();
    ["xkcdapp:seen:", visitor_id.simple().encode_lower(&mut digits)].concat()
}

#[async_trait]
impl SeenStore for Redis {
    async fn read(&self, visitor_id: Uuid, bytes: usize) -> Result<Kept, StoreError> {
        let mut command = Pipeline::with_capacity(1);
        // Never more than is needed: who can write to Redis may have put anything there.
        command.cmd("GETRANGE").arg(key(visitor_id)).arg(0).arg(bytes.saturating_sub(1));
        match self.run(&command).await {
            Ok(mut values) => match values.pop() {
                Some(Value::BulkString(bitmap)) if bitmap.is_empty() => Ok(Kept::Nothing),
                Some(Value::BulkString(bitmap)) => Ok(Kept::Bitmap(bitmap)),
                _ => Err(StoreError { kind: StoreErrorKind::Other, message: "an answer of another kind".to_owned() }),
            },
            Err(error) if error.kind == StoreErrorKind::Garbage => Ok(Kept::Garbage),
            Err(error) => Err(error),
        }
    }

    async fn mark(&self, visitor_id: Uuid, mark: SeenMark) -> Result<(), StoreError> {
        let key = key(visitor_id);
        let mut commands = Pipeline::with_capacity(3);
        if let Some(Beginning { bitmap, replace }) = mark.beginning {
            // At its whole length from the start, so that it stays in one block of memory.
            let set = commands.cmd("SET").arg(&key).arg(with_room(bitmap));
            if !replace {
                set.arg("NX");
            }
        }
        commands.cmd("SETBIT").arg(&key).arg(mark.bit).arg(1);
        commands.cmd("EXPIRE").arg(&key).arg(YEAR);
        self.run(&commands).await.map(drop)
    }

    async fn clear(&self, visitor_id: Uuid, bytes: usize) -> Result<(), StoreError> {
        // Never without a byte: an empty text is what Redis answers for no key.
        let mut command = redis::pipe();
        command.cmd("SET").arg(key(visitor_id)).arg(with_room(vec![0; bytes])).arg("EX").arg(YEAR);
        self.run(&command).await.map(drop)
    }

    fn is_up(&self) -> bool {
        self.is_well()
    }

    async fn forget(&self, visitor_id: Uuid) -> Result<(), StoreError> {
        let mut command = redis::pipe();
        command.cmd("DEL").arg(key(visitor_id));
        self.run(&command).await.map(drop)
    }
}

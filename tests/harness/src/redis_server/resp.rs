//! Redis's protocol, as much of it as a test says. <https://redis.io/docs/latest/develop/reference/protocol-spec/>

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Nothing,
    Number(i64),
    Bytes(Vec<u8>),
    Many(Vec<Reply>),
    Error(String),
}

/// A command as it goes over the wire.
pub(super) fn command(words: &[&str]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend(format!("${}\r\n{word}\r\n", word.len()).into_bytes());
    }
    bytes
}

/// Reads one answer.
pub(super) async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Reply> {
    let mut line = String::new();
    from.read_line(&mut line).await?;
    let Some(line) = line.strip_suffix("\r\n") else { return Err(io::ErrorKind::UnexpectedEof.into()) };
    let (kind, rest) = line.split_at(1);
    let length = || usize::try_from(rest.parse::<i64>().unwrap()).ok();
    Ok(match kind {
        "+" => Reply::Bytes(rest.into()),
        "-" => Reply::Error(rest.to_owned()),
        ":" => Reply::Number(rest.parse().unwrap()),
        "$" => {
            let Some(length) = length() else { return Ok(Reply::Nothing) };
            let mut bytes = vec![0; length + 2];
            from.read_exact(&mut bytes).await?;
            bytes.truncate(length);
            Reply::Bytes(bytes)
        }
        "*" => {
            let Some(length) = length() else { return Ok(Reply::Nothing) };
            let mut many = Vec::new();
            for _ in 0..length {
                many.push(Box::pin(read(from)).await?);
            }
            Reply::Many(many)
        }
        _ => panic!("not Redis's protocol: {line}"),
    })
}

impl Reply {
    /// As `redis-cli --raw` prints it: a line each, nothing for nothing.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::Many(many) => many.iter().map(Self::text).collect::<Vec<_>>().join("\n"),
            Self::Error(error) => error.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, command, read};

    #[tokio::test]
    async fn answers_are_read_one_after_the_other() {
        let mut bytes = &b"+OK\r\n:-3\r\n$4\r\na\r\nb\r\n$-1\r\n*2\r\n$1\r\nx\r\n*1\r\n:7\r\n-OOM no\r\n+cut"[..];
        let text = |text: &str| Reply::Bytes(text.into());
        assert_eq!(read(&mut bytes).await.unwrap(), text("OK"));
        assert_eq!(read(&mut bytes).await.unwrap(), Reply::Number(-3));
        assert_eq!(read(&mut bytes).await.unwrap(), text("a\r\nb"));
        assert_eq!(read(&mut bytes).await.unwrap(), Reply::Nothing);
        let many = read(&mut bytes).await.unwrap();
        assert_eq!(many, Reply::Many(vec![text("x"), Reply::Many(vec![Reply::Number(7)])]));
        assert_eq!(many.text(), "x\n7");
        assert_eq!(read(&mut bytes).await.unwrap(), Reply::Error("OOM no".to_owned()));
        assert!(read(&mut bytes).await.is_err());
    }

    #[test]
    fn words_are_told_with_their_lengths() {
        assert_eq!(command(&["GET", "ä"]), "*2\r\n$3\r\nGET\r\n$2\r\nä\r\n".as_bytes());
    }
}

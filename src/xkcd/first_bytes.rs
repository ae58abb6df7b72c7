//! A picture's width and height from its first bytes.

use imagesize::ImageType;

use crate::comic::PictureSize;

/// The longest side that is believed, in pixels. A broken header may claim four thousand million.
const LONGEST_SIDE: usize = 65_535;

/// The width and height of the PNG, JPEG, GIF or WebP picture that begins with `bytes`. `None` while there are too few
/// of them, and where they are something else.
pub(super) fn picture_size(bytes: &[u8]) -> Option<PictureSize> {
    let kind = imagesize::image_type(bytes).ok()?;
    if !matches!(kind, ImageType::Png | ImageType::Jpeg | ImageType::Gif | ImageType::Webp) {
        return None;
    }
    let size = imagesize::blob_size(bytes).ok()?;
    Some(PictureSize { width: side(size.width)?, height: side(size.height)? })
}

fn side(pixels: usize) -> Option<u32> {
    if (1..=LONGEST_SIDE).contains(&pixels) { u32::try_from(pixels).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::picture_size;

    const GIF: &[u8] = b"GIF89a\x2c\x01\xc8\x00\x80\x00\x00\x00\x00\x00";

    #[test]
    fn sides_of_zero_and_absurd_ones_are_not_believed() {
        assert_eq!(picture_size(GIF).map(|size| (size.width, size.height)), Some((300, 200)));
        assert_eq!(picture_size(b"GIF89a\x00\x00\xc8\x00\x80\x00\x00\x00\x00\x00"), None);
        assert_eq!(picture_size(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\0\0\0\x01\x08\0\0\0\0"), None);
    }

    #[test]
    fn formats_that_browsers_do_not_show_are_no_pictures() {
        assert_eq!(picture_size(b"8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x10\0\0\0\x10\0\x08\0\x03"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(head in 0_usize..4, tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let head: &[u8] = [&b""[..], b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8", b"\x89PNG"][head];
            let _ = picture_size(&[head, &tail].concat());
        }
    }
}

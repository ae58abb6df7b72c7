//! Where the source is, as the image's label tells it to everybody: `ecs/lib/source.sh`.

use tokio::process::Command;

#[tokio::test]
async fn no_address_tells_what_somebody_logs_in_with() {
    for (remote, told) in [
        ("https://example.com/owner/name.git", "https://example.com/owner/name.git"),
        ("https://canary@example.com/owner/name", "https://example.com/owner/name"),
        ("https://user:canary@example.com/owner/name", "https://example.com/owner/name"),
        ("https://user:can@ary@example.com/owner/name", "https://example.com/owner/name"),
        ("https://user:canary?x#y@example.com:8443/name", "https://example.com:8443/name"),
        ("HTTPS://user:canary@example.com/name", "HTTPS://example.com/name"),
        ("ssh://canary@example.com:22/owner/name.git", "ssh://example.com:22/owner/name.git"),
        ("git+ssh://canary@example.com/name", "git+ssh://example.com/name"),
        ("canary@example.com:owner/name.git", "example.com:owner/name.git"),
        ("example.com:owner/name.git", "example.com:owner/name.git"),
        ("/srv/name.git", "/srv/name.git"),
        ("../name", "../name"),
        // What is not understood is not told.
        ("https://user:can/ary@example.com/name", "unknown"),
        ("https://example.com/name?token=canary", "unknown"),
        ("https://example.com/name#canary", "unknown"),
        ("ext::https://user:canary@example.com/name", "unknown"),
        ("https://canary@", "unknown"),
        ("", "unknown"),
    ] {
        let mut shell = Command::new("/bin/bash");
        shell.args(["-euo", "pipefail", "-c", ". ecs/lib/source.sh; public_source \"$1\"", "test", remote]);
        let output = shell.current_dir(env!("CARGO_MANIFEST_DIR")).output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.trim_end() == told, "{remote}: {said}");
    }
}

//! More and more load on an environment: AWS is asked how many tasks run, and how busy they are.

use std::os::unix::fs::PermissionsExt;

use harness::{StubXkcd, ViewSums};
use tempfile::TempDir;

use super::ramp::{result, script};
use super::{run, server};

/// In the place of `aws`: three tasks run; each second was 40 % busy, as short steps have no minute of their own. What it
/// is asked is noted.
const BUSY: &str = r#"#!/bin/bash
echo "$*" >>"$(dirname "$0")/asked"
case "$*" in
    *describe-services*status*) printf 'ACTIVE\t3\n' ;;
    *describe-services*) echo 3 ;;
    *get-metric-data*)
        [[ $* =~ --start-time\ ([^ ]+) ]]
        from=$(date --utc -d "${BASH_REMATCH[1]}" +%s)
        times='' values=''
        for second in $(seq -30 60); do
            time=$((from + second))
            # As version 1 of the CLI writes it, and as version 2.
            [ $((second % 2)) = 0 ] || time=$(date --utc -d "@$time" +%Y-%m-%dT%H:%M:%S+00:00)
            times+=$time$'\t' values+=$'40.0\t'
        done
        printf '%s\n%s\n' "${times%?}" "${values%?}"
        ;;
esac
"#;

/// The same, to whom AWS says no.
const REFUSED: &str = "#!/bin/bash
echo 'An error occurred (ExpiredTokenException) when calling the DescribeServices operation: it has expired' >&2
exit 254
";

/// The same, of an account without even the cluster.
const EMPTY: &str = "#!/bin/bash
echo 'An error occurred (ClusterNotFoundException) when calling the DescribeServices operation: Cluster not found.' >&2
exit 254
";

/// The same, of an account without the service.
const NOTHING: &str = "#!/bin/bash
printf 'None\\tNone\\n'
";

/// A folder with an `aws` like this and with the environment `test`.
fn account(aws: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aws");
    std::fs::write(&file, aws).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    let settings = "Region=eu-west-2\nDomainName=xkcd.example.com\nHostedZone=example.com\nCpuTarget=50\n";
    std::fs::write(folder.path().join("test.env"), settings).unwrap();
    folder
}

/// `ecs/load-test` in that account.
fn script_in(account: &TempDir) -> tokio::process::Command {
    let mut command = script();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", account.path().display());
    command.env("PATH", path).env("DEPLOY_ENVIRONMENTS", account.path());
    command.env_remove("AWS_REGION").env_remove("AWS_DEFAULT_REGION");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_and_cpu_are_aws_and_decide_what_is_suggested() {
    let xkcd = StubXkcd::start(5).await;
    let server = server(&xkcd).await;
    let account = account(BUSY);
    let arguments = ["--json", "--seconds", "1", "--steps", "2 4", "--p99", "60000", "--url", &server.url, "test"];
    let told = result(script_in(&account).args(arguments)).await;
    let steps = told["steps"].as_array().unwrap();
    for step in steps {
        assert_eq!((&step["tasks"], &step["cpu_percent"]), (&3.into(), &40.0.into()), "{told}");
    }
    // At 40 % each task had a third of the requests, at CpuTarget it would have 50/40 of that.
    let expected = steps[1]["requests_per_second"].as_f64().unwrap() / 3.0 * 60.0 * 50.0 / 40.0;
    let suggested = &told["suggested"];
    assert_eq!(suggested["CpuTarget"], 50, "{suggested}");
    let requests = suggested["RequestsPerTarget"].as_f64().unwrap();
    assert!(requests <= expected.max(100.0) && requests > expected * 0.9 - 100.0, "{requests} of {expected}");

    let asked = std::fs::read_to_string(account.path().join("asked")).unwrap();
    for part in
        ["--cluster xkcdapp-test --services xkcdapp-test", "AWS/ECS", "CPUUtilization", r#""Value":"xkcdapp-test""#]
    {
        assert!(asked.contains(part), "{part}: {asked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_where_aws_says_no_or_knows_no_such_service() {
    let xkcd = StubXkcd::start(1).await;
    let server = server(&xkcd).await;
    let none = "there is no service xkcdapp-test in the cluster xkcdapp-test: run ecs/deploy test first";
    for (aws, code, said) in [(REFUSED, 2, "the credentials have expired"), (EMPTY, 1, none), (NOTHING, 1, none)] {
        let account = account(aws);
        let (ended, printed) = run(&mut script_in(&account), &["--url", &server.url, "test"]).await;
        assert!(ended == Some(code) && printed.contains(said), "{ended:?}: {printed}");
        assert_eq!(printed.trim_end().lines().count(), 1, "{printed}");
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
}

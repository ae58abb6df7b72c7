//! A deployment that is killed after each change that it makes, again and again, until one comes through.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, Instant};

use harness::Aws;
use tokio::process::Command;

use super::world::{World, effective};
use super::{made, story};

/// What a job's name stands behind where a task is started.
const TASK_DEFINITION: &str = "arn:aws:ecs:us-east-1:123456789012:task-definition/";

/// More than there are changes: whoever needs more does not go on.
const TRIES: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_each_of_its_changes_it_goes_on() {
    let world = World::new().await;
    let mut killed_after = Vec::new();
    let began = Instant::now();
    for try_number in 0..TRIES {
        match killed_at_a_new_change(&world, try_number, &killed_after).await {
            Some(change) => {
                println!("killed after {change}, {} ms from the beginning", began.elapsed().as_millis());
                killed_after.push(change);
            }
            None => break,
        }
    }
    let stack = |name| format!("CreateStack xkcdapp-test-{name}");
    let mut wanted: Vec<_> = made::STACKS.iter().map(stack).collect();
    wanted.extend(["PutParameter", "PutImage"].map(str::to_owned));
    wanted.extend(["migrate", "rotate"].map(|job| format!("RunTask xkcdapp-test-{job}")));
    for wanted in wanted {
        let at = |change: &String| change.replace(TASK_DEFINITION, "").starts_with(&wanted);
        assert!(killed_after.iter().any(at), "not killed at {wanted}: {killed_after:?}");
    }
    assert!(killed_after.len() < TRIES, "it never comes through: {killed_after:?}");
    made::all_is_there(&world).await;
    made::parameters_are_right(&world).await;
    assert_eq!(made_once(&world.aws).await, BTreeMap::new(), "made more than once");
    let mut changes = effective(&world.aws.journal().await);
    // Jobs alone are run again: they do nothing where nothing is to be done.
    changes.retain(|change| !change.starts_with("RunTask"));
    changes.sort();
    let all = changes.len();
    changes.dedup();
    assert_eq!(changes.len(), all, "something was done twice: {changes:?}");
    story::a_page_is_counted(&world).await;
    story::a_second_run_changes_nothing(&world).await;
}

/// Kills a deployment as soon as it has done something that none was killed at yet, which is told; `None` if it came to
/// its end. A migration, for one, is run again by whoever comes after: killed there each time, nobody would come through.
async fn killed_at_a_new_change(world: &World, try_number: usize, before: &[String]) -> Option<String> {
    let known = effective(&world.aws.journal().await);
    let log = world.checkout.home().join(format!("try-{try_number}"));
    let mut child = world.checkout.start("deploy", &["test"], &log, Stdio::null());
    let group = child.id().unwrap();
    let changed = async {
        loop {
            let changes = effective(&world.aws.journal().await);
            let is_new = |change: &&String| !before.contains(change) && !known.contains(change);
            if let Some(new) = changes.iter().find(is_new) {
                break new.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let change = tokio::select! {
        status = child.wait() => {
            let text = std::fs::read_to_string(&log).unwrap();
            assert!(status.unwrap().success(), "{text}\n{}", world.aws.log());
            return None;
        }
        change = changed => change,
        () = tokio::time::sleep(super::checkout::DEADLINE) => {
            panic!("neither a change nor an end:\n{}", std::fs::read_to_string(&log).unwrap())
        }
    };
    // With all that it has started: as when the machine loses its power.
    let sent = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).status().await.unwrap();
    assert!(sent.success());
    child.wait().await.unwrap();
    Some(change)
}

/// What somebody made that there may be only one of, with how many there are where that is not one.
async fn made_once(aws: &Aws) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for (what, words, list) in [
        ("VPC", ["ec2", "describe-vpcs", "--filters", "Name=is-default,Values=false"].as_slice(), "Vpcs"),
        ("database", &["rds", "describe-db-instances"], "DBInstances"),
        ("cache", &["elasticache", "describe-replication-groups"], "ReplicationGroups"),
        ("load balancer", &["elbv2", "describe-load-balancers"], "LoadBalancers"),
        ("image", &["ecr", "describe-images", "--repository-name", "xkcdapp-test"], "imageDetails"),
        ("task definition", &["ecs", "list-task-definitions", "--family-prefix", "xkcdapp-test"], "taskDefinitionArns"),
        ("key", &["kms", "list-keys"], "Keys"),
    ] {
        counts.insert(what, aws.ask(words).await[list].as_array().unwrap().len());
    }
    counts.retain(|_, count| *count != 1);
    counts
}

//! From an empty account to a site that counts, a second run, a broken image, a new commit, rotations, the end, and another
//! beginning.

use harness::eventually;

use super::made::{self, STACKS};
use super::world::{World, effective};

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_account_to_a_site_that_counts() {
    let world = World::new().await;
    let first = world.checkout.run("deploy", &["test"]).await;
    assert_eq!(first.code, Some(0), "{}\n{}", first.text, world.aws.log());
    for stack in STACKS {
        assert!(first.step(stack).starts_with("created"), "{stack}:\n{}", first.text);
    }
    assert!(first.step("health").contains("https://xkcd-test.example.com/"), "{}", first.text);
    made::all_is_there(&world).await;
    made::parameters_are_right(&world).await;
    made::scaling_is_right(&world).await;
    made::listeners_are_right(&world).await;
    made::roles_are_right(&world).await;

    a_page_is_counted(&world).await;
    a_second_run_changes_nothing(&world).await;
    a_broken_image_is_rolled_back(&world).await;
    a_new_commit_changes_jobs_and_service(&world).await;
    a_page_is_counted(&world).await;
    for what in ["database", "redis", "secret-key"] {
        rotated_under_visits(&world, what).await;
    }
    // Whoever deploys after rotations does not put the first secrets back.
    a_second_run_changes_nothing(&world).await;
    a_page_is_counted(&world).await;
    no_secret_is_told(&world).await;
    the_end(&world).await;
    another_beginning(&world).await;
}

/// Through the load balancer, by the task that the stack service has started.
pub(super) async fn a_page_is_counted(world: &World) {
    // A comic may come a moment later: the service fetches the comics itself.
    eventually("comic 2 to be there", async || (world.page("/2").await.0 == 200).then_some(())).await;
    let before = world.views().await;
    let (status, page) = world.page("/2").await;
    assert!(status == 200 && page.contains("Strip 2"), "{status}: {page}");
    eventually("the view to be counted", async || (world.views().await > before).then_some(())).await;
}

pub(super) async fn a_second_run_changes_nothing(world: &World) {
    let before = world.aws.journal().await.len();
    let plan = world.checkout.run("deploy", &["test", "--plan"]).await;
    let again = world.checkout.run("deploy", &["test"]).await;
    for name in STACKS {
        assert!(plan.step(name).starts_with("no change"), "{name}:\n{}", plan.text);
        assert!(again.step(name).starts_with("unchanged"), "{name}:\n{}", again.text);
    }
    let changes = effective(&world.aws.journal().await[before..]);
    assert!(changes.is_empty(), "{changes:?}\n{}", again.text);
    assert_eq!((plan.code, again.code), (Some(0), Some(0)));
}

/// While it is rotated, pages are asked for all the time, and all are answered and counted.
async fn rotated_under_visits(world: &World, what: &str) {
    let before = world.views().await;
    let mut visits = 0;
    let visiting = async {
        loop {
            let (status, page) = world.page("/2").await;
            assert_eq!(status, 200, "during the rotation of {what}: {page}");
            visits += 1;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    let arguments = ["test", what];
    let text = tokio::select! {
        ran = world.checkout.run("rotate", &arguments) => ran.well(),
        () = visiting => unreachable!(),
    };
    assert!(text.contains("done") && visits > 0, "{visits} visits:\n{text}");
    println!("{visits} pages while {what} was rotated");
    eventually("all to be counted", async || (world.views().await >= before + visits).then_some(())).await;
    // The last one may have been on its way.
    assert!(world.views().await <= before + visits + 1, "more than {visits} were counted");
    a_page_is_counted(world).await;
}

async fn a_broken_image_is_rolled_back(world: &World) {
    let image = async || {
        let asked = ["ecs", "describe-services", "--cluster", "xkcdapp-test", "--services", "xkcdapp-test"];
        world.aws.ask(&asked).await["services"][0]["taskDefinition"].clone()
    };
    let before = image().await;
    let commit = world.checkout.commit("broken").await;
    world.break_image(&format!("{commit}-x86_64"));
    let failed = world.checkout.run("deploy", &["test"]).await;
    failed.refused(1, &["service", "rolled back", "what ran before runs on"]);
    for told in ["Circuit Breaker", "exit code 1", "this image was built broken"] {
        assert!(failed.text.contains(told), "`{told}` is not told:\n{}", failed.text);
    }
    assert_eq!(image().await, before);
    a_page_is_counted(world).await;
}

async fn a_new_commit_changes_jobs_and_service(world: &World) {
    let commit = world.checkout.commit("second").await;
    let before = world.aws.journal().await.len();
    let plan = world.checkout.run("deploy", &["test", "--plan"]).await.well();
    assert!(plan.contains("TaskDefinition"), "{plan}");
    let planned = effective(&world.aws.journal().await[before..]);
    assert!(planned.is_empty(), "a plan has changed something: {planned:?}");
    let text = world.checkout.run("deploy", &["test"]).await.well();
    let mut changes = effective(&world.aws.journal().await[before..]);
    changes.dedup();
    let wanted =
        ["PutImage xkcdapp-test", "UpdateStack xkcdapp-test-jobs", "RunTask", "UpdateStack xkcdapp-test-service"];
    let stripped: Vec<_> =
        changes.iter().map(|change| if change.starts_with("RunTask") { "RunTask" } else { change }).collect();
    assert_eq!(stripped, wanted, "{text}");
    let definition = world.aws.ask(&["ecs", "describe-task-definition", "--task-definition", "xkcdapp-test"]).await;
    let image = &definition["taskDefinition"]["containerDefinitions"][0]["image"];
    assert!(image.as_str().unwrap().ends_with(&format!(":{commit}-x86_64")), "{image}");
}

/// Every value that is a secret, of every version, is in no output so far, no argument and no log of a task.
async fn no_secret_is_told(world: &World) {
    let mut told = world.checkout.seen() + &world.aws.log();
    let asked = ["logs", "filter-log-events", "--log-group-name", "/xkcdapp/test/tasks"];
    let log = world.aws.ask(&asked).await.to_string();
    assert!(log.contains("\\\"level\\\""), "the tasks have logged nothing: {log}");
    told += &log;
    for path in ["/xkcdapp/test/", "/xkcdapp-administrator/test/"] {
        for parameter in world.parameters(path).await {
            if parameter.kind != "SecureString" || parameter.name.ends_with("DATABASE_USER") {
                continue;
            }
            let history =
                world.aws.ask(&["ssm", "get-parameter-history", "--with-decryption", "--name", &parameter.name]).await;
            for version in history["Parameters"].as_array().unwrap() {
                let secret = version["Value"].as_str().unwrap();
                assert!(!told.contains(secret), "{} is told somewhere", parameter.name);
            }
        }
    }
}

async fn the_end(world: &World) {
    let no = world.checkout.run_with("destroy", &["test"], "test\nno\n").await;
    assert_eq!(no.code, Some(1), "{}", no.text);
    all_but_updates_are_there(world).await;
    let yes = "test\ndelete xkcdapp-test and its data\n";
    let text = world.checkout.run_with("destroy", &["test"], yes).await;
    assert_eq!(text.code, Some(0), "{}\n{}", text.text, world.aws.log());
    let left = world.aws.ask(&["cloudformation", "describe-stacks"]).await;
    assert_eq!(left["Stacks"].as_array().unwrap().len(), 0, "{left}\n{}", text.text);
    let snapshots = world.aws.ask(&["rds", "describe-db-snapshots"]).await;
    assert_eq!(snapshots["DBSnapshots"].as_array().unwrap().len(), 1, "{snapshots}");
    world.checkout.run("destroy", &["test"]).await.well();
}

async fn all_but_updates_are_there(world: &World) {
    let answer = world.aws.ask(&["cloudformation", "describe-stacks"]).await;
    assert_eq!(answer["Stacks"].as_array().unwrap().len(), STACKS.len(), "{answer}");
}

/// What was kept is in the way of a new environment of that name: which, and how it goes, is said.
async fn another_beginning(world: &World) {
    let refused = world.checkout.run("deploy", &["test"]).await;
    refused.refused(2, &["delete it by the lines above"]);
    let lines: Vec<_> = refused.text.lines().filter_map(|line| line.trim_start().strip_prefix("aws ")).collect();
    assert_eq!(lines.len(), 2, "{}", refused.text);
    for line in lines {
        world.aws.ask(&line.split_whitespace().collect::<Vec<_>>()).await;
    }
    world.checkout.run("deploy", &["test"]).await.well();
    made::all_is_there(world).await;
    made::parameters_are_right(world).await;
    a_page_is_counted(world).await;
}

//! What `ecs/load-test` makes of figures that a short test cannot bring about.

use super::run;

/// The end of the report on these figures of an environment with two tasks.
async fn advice(figures: &str) -> String {
    let script = format!(
        "set -euo pipefail; cd '{}'; . ecs/lib/report.sh; env=test cpu_target=60 p99_limit=250 was_interrupted=''; \
         {figures}; advise; report",
        env!("CARGO_MANIFEST_DIR")
    );
    let (code, printed) = run(&mut tokio::process::Command::new("/bin/bash"), &["-c", &script]).await;
    assert_eq!(code, Some(0), "{printed}");
    printed.split_once("\n\n").unwrap_or_else(|| panic!("{printed}")).1.to_owned()
}

/// Two steps with these latencies, CPU and errors.
fn steps(p99: &str, cpu: &str, errors: &str) -> String {
    format!(
        "ran=(10 50) rate=(400.0 1000.0) p50=(5 9) p99=({p99}) errors=({errors}) pages=(100 100) views=(100 100) \
         counted=(yes yes) tasks=(2 2) cpu=({cpu})"
    )
}

#[tokio::test]
async fn requests_are_those_that_a_task_would_have_at_its_cpu_target() {
    let said = advice(&steps("20 40", "30 75", "0 0")).await;
    // 1000 / 2 * 60 * 60 / 75
    assert!(said.starts_with("suggested: CpuTarget=60 RequestsPerTarget=24000\n"), "{said}");
    assert!(said.contains("1000.0 requests/s by 2 tasks at 75 % CPU"), "{said}");
}

#[tokio::test]
async fn a_service_that_is_overloaded_while_its_processors_rest_scales_earlier() {
    for overloaded in [steps("20 900", "40 50", "0 0"), steps("20 40", "40 50", "0 7")] {
        let said = advice(&overloaded).await;
        // 400 / 2 * 60 * 30 / 40, with 80 % of 40 down to a multiple of five
        assert!(said.starts_with("suggested: CpuTarget=30 RequestsPerTarget=9000\n"), "{said}");
        assert!(said.contains("80 % of that CPU"), "{said}");
    }
}

#[tokio::test]
async fn without_cpu_or_a_good_step_it_says_so() {
    let said = advice(&steps("20 40", "'' ''", "0 0")).await;
    assert!(
        said.starts_with("suggested: RequestsPerTarget=18000\n") && said.contains("AWS has no CPU for it"),
        "{said}"
    );
    let said = advice(&steps("900 900", "40 50", "0 0")).await;
    assert!(said.starts_with("suggested: nothing\n") && said.contains("try fewer connections"), "{said}");
}

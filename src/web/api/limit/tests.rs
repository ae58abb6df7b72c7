//! Buckets, on a clock of the tests' own.

use governor::clock::FakeRelativeClock;

use super::*;

fn limit(rate: u32, burst: u32) -> (ApiLimit<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    let number = |number| NonZeroU32::new(number).unwrap();
    (ApiLimit::with_clock(number(rate), number(burst), clock.clone()), clock)
}

fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

#[test]
fn a_bucket_is_emptied_and_fills_at_the_rate() {
    let (limit, clock) = limit(60, 3);
    let client = address("203.0.113.7");
    for remaining in [2, 1, 0] {
        assert_eq!(limit.take(client), Standing { remaining, more_after: 1, refused: false });
    }
    assert_eq!(limit.take(client), Standing { remaining: 0, more_after: 1, refused: true });
    clock.advance(Duration::from_millis(400));
    // Whole seconds, and never too few.
    assert_eq!(limit.take(client), Standing { remaining: 0, more_after: 1, refused: true });
    clock.advance(Duration::from_millis(600));
    assert_eq!(limit.take(client), Standing { remaining: 0, more_after: 1, refused: false });
    assert!(limit.take(client).refused);
    clock.advance(Duration::from_mins(1));
    assert_eq!(limit.take(client).remaining, 2);
}

#[test]
fn who_is_refused_is_told_how_long_to_wait_and_a_refusal_costs_nothing() {
    let (limit, clock) = limit(1, 1);
    let client = address("203.0.113.7");
    let standing = |more_after, refused| Standing { remaining: 0, more_after, refused };
    assert_eq!(limit.take(client), standing(60, false));
    for _ in 0..10 {
        assert_eq!(limit.take(client), standing(60, true));
    }
    clock.advance(Duration::from_millis(12_500));
    assert_eq!(limit.take(client), standing(48, true));
    clock.advance(Duration::from_secs(48));
    assert_eq!(limit.take(client), standing(60, false));
}

#[test]
fn clients_have_buckets_of_their_own_and_an_ipv6_network_has_one() {
    let (limit, _) = limit(1, 1);
    let refused = |text| limit.take(address(text)).refused;
    for (client, expected) in [
        ("203.0.113.7", false),
        ("203.0.113.8", false),
        ("203.0.113.7", true),
        ("2001:db8:0:1::1", false),
        ("2001:db8:0:1:ffff::2", true),
        ("2001:db8:0:2::1", false),
    ] {
        assert_eq!(refused(client), expected, "{client}");
    }
    assert!(!limit.take(None).refused);
    assert!(limit.take(None).refused);
}

#[test]
fn clients_are_remembered_up_to_a_bound_the_newest_too() {
    let (limit, _) = limit(1, 1);
    let client = |number: u64| Some(IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(number).unwrap())));
    for number in 1..=MOST_CLIENTS + 1_000 {
        assert!(!limit.take(client(number)).refused);
    }
    limit.buckets.run_pending_tasks();
    assert!(limit.buckets.entry_count() <= MOST_CLIENTS, "{}", limit.buckets.entry_count());
    assert!(limit.take(client(MOST_CLIENTS + 1_000)).refused, "the newest was forgotten");
}

#[test]
fn the_headers_are_structured_fields() {
    let (limit, _) = limit(120, 60);
    let mut headers = HeaderMap::new();
    limit.tell(limit.take(None), &mut headers);
    assert_eq!(headers[RATELIMIT_POLICY], "\"default\";q=60;w=30");
    assert_eq!(headers[RATELIMIT], "\"default\";r=59;t=1");
    assert!(!headers.contains_key(RETRY_AFTER));
    for _ in 0..60 {
        limit.tell(limit.take(None), &mut headers);
    }
    assert_eq!(headers[RATELIMIT], "\"default\";r=0;t=1");
    assert_eq!(headers[RETRY_AFTER], "1");
}

//! `params put`, `list` and `hash-password`.

use harness::Program;

use super::{XKCDAPP, entered, site};

const KEY: &str = "canary-key-0123456789-0123456789";

#[tokio::test(flavor = "multi_thread")]
async fn a_value_comes_from_standard_input_and_is_never_shown() {
    let (moto, program) = site();
    for (version, end) in [(1, ""), (2, "\n")] {
        let (code, out, log) = entered(&program, &["params", "put", "SECRET_KEY"], &format!("{KEY}{end}")).await;
        assert_eq!((code, out, log.as_str()), (Some(0), format!("SECRET_KEY: version {version}\n"), ""));
        assert_eq!(moto.get("SECRET_KEY").await, Some((KEY.to_owned(), version)));
    }
    let (code, out, _) = entered(&program, &["params", "put", "someone/ELSES", "--any-name"], "canary\n\n").await;
    assert_eq!((code, out.as_str()), (Some(0), "someone/ELSES: version 1\n"));
    assert_eq!(moto.get("someone/ELSES").await, Some(("canary\n".to_owned(), 1)));
    moto.put_as("SYNC", "off", "String").await;

    let out = program.run_well(&["params", "list"]).await;
    let words: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[0], ["NAME", "VERSION", "AGE", "TYPE", "SETTING"]);
    assert_eq!(
        (words[1][..2].to_vec(), &words[1][words[1].len() - 2..]),
        (vec!["SECRET_KEY", "2"], &["SecureString", "yes"][..])
    );
    assert_eq!(words[2][words[2].len() - 2..], ["String", "yes"], "{out}");
    assert_eq!((words[3][0], words[3].last()), ("someone/ELSES", Some(&"no")), "{out}");
    assert_eq!(out.lines().last(), Some(format!("{}: set 4", moto.path).as_str()));
    let json = program.run_well(&["params", "list", "--json"]).await;
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(told["set_version"], 4);
    assert_eq!(told["parameters"][0]["name"], "SECRET_KEY");
    assert_eq!(told["parameters"][0]["type"], "SecureString");
    assert!(!out.contains("canary") && !json.contains("canary"), "{out}{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_without_being_repeated() {
    let (moto, program) = site();
    for (arguments, input, said) in [
        (&["SECRET_KEY"][..], "canary-short", "SECRET_KEY: expected at least 32 characters; nothing was put"),
        (&["SECRET_KEY"], "", "SECRET_KEY: is empty"),
        (&["SECRET_KEY"], "\n", "SECRET_KEY: is empty"),
        (&["DATABASE_PORT"], "canary", "DATABASE_PORT: expected a port from 1 to 65535"),
        (&["SECRET_KEYS"], KEY, "is SECRET_KEY meant?"),
        (&["PARAMETER_PATH"], "/canary/", "none of them"),
        (&["PARAMETER_PATH", "--any-name"], "/canary/", "none of them"),
        (&["a//b c", "--any-name"], "canary", "letters, digits"),
        (&["SECRET_KEY", KEY], KEY, "must not be an argument"),
        (&["SECRET_KEY", "--", "-canary"], KEY, "must not be an argument"),
    ] {
        let (code, out, log) = entered(&program, &[&["params", "put"], arguments].concat(), input).await;
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}: {log}");
        assert!(log.contains(said) && log.lines().count() == 1, "{arguments:?}: {log}");
        assert!(!log.contains("canary"), "{arguments:?}: {log}");
    }
    let (code, _, log) = entered(&Program::new(XKCDAPP), &["params", "put", "SECRET_KEY"], KEY).await;
    assert_eq!(code, Some(1));
    assert!(log.contains("PARAMETER_PATH is not set"), "{log}");
    assert_eq!(program.run_well(&["params", "list"]).await, format!("nothing below {}\n", moto.path));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_reached_is_named() {
    let (moto, program) = site();
    let program = program.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let (code, out, log) = entered(&program, &["params", "put", "SECRET_KEY"], KEY).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
    assert!(log.contains(&format!("Parameter Store cannot be reached for {}", moto.path)), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_hashed_and_the_hash_can_be_put() {
    let (moto, program) = site();
    let (code, hash, log) = entered(&program, &["params", "hash-password"], "canary-of-an-admin\n").await;
    assert_eq!((code, log.as_str()), (Some(0), ""));
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && hash.lines().count() == 1, "{hash}");
    let (code, out, log) = entered(&program, &["params", "put", "ADMIN_PASSWORD_HASH"], &hash).await;
    assert_eq!((code, out.as_str()), (Some(0), "ADMIN_PASSWORD_HASH: version 1\n"), "{log}");
    assert_eq!(moto.get("ADMIN_PASSWORD_HASH").await.unwrap().0, hash.trim_end());
    let (code, _, log) = entered(&program, &["params", "put", "ADMIN_PASSWORD_HASH"], "canary-of-an-admin").await;
    assert!(code == Some(1) && log.contains("nothing was put") && !log.contains("canary"), "{log}");
    let (code, out, log) = entered(&program, &["params", "hash-password"], "canary-shor").await;
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(log.contains("fewer than 12 characters") && !log.contains("canary"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_put_and_signs_later() {
    let (moto, program) = site();
    let program = program.set("PARAMETER_REFRESH", "30s");
    for version in [1, 2] {
        let out = program.run_well(&["params", "rotate", "secret-key"]).await;
        let (key, put) = moto.get("SECRET_KEY").await.unwrap();
        assert_eq!((put, key.len()), (version, 64));
        assert!(out.starts_with(&format!("SECRET_KEY: version {version}\n")), "{out}");
        assert!(out.contains("it signs from 1m on, two refresh intervals from now"), "{out}");
        assert!(!out.contains(&key), "{out}");
    }
    let (code, out, log) = entered(&program.set("SECRET_KEY", KEY), &["params", "rotate", "secret-key"], "").await;
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(log.contains("SECRET_KEY comes from the environment, which wins"), "{log}");
}

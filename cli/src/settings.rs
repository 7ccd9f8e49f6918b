//! The settings of a device: a file with profiles, each of which names a node and the keys for it.
//!
//! An option comes before an environment variable, and both come before the profile. The options are looked for before the
//! command line is parsed, since names of DIDs in it are looked up in the keystore.

use crate::{failure::Failure, files, values::node_url};
use serde::Deserialize;
use std::{
	collections::BTreeMap,
	ffi::{OsStr, OsString},
	path::PathBuf,
};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1_024;

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
	/// The profile that is used where none is named.
	profile: Option<String>,
	/// The profiles by their names.
	#[serde(default)]
	profiles: BTreeMap<String, Profile>,
}

/// What a profile sets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
	/// The address of the node.
	pub node: Option<String>,
	/// The folder of the keys.
	pub keystore: Option<PathBuf>,
	/// The file with the password of the keys.
	pub password_file: Option<PathBuf>,
	/// The number of seconds to wait until a transaction is final.
	pub timeout: Option<u64>,
}

/// The settings for a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
	/// The profile in use.
	pub profile: Profile,
	/// The folder of the keys.
	pub keystore: PathBuf,
}

impl Settings {
	/// Reads the settings that apply to a command line.
	pub fn read(args: &[OsString]) -> Result<Self, Failure> {
		Self::find(args, &|name| std::env::var_os(name).filter(|value| !value.is_empty()))
	}

	fn find(args: &[OsString], environment: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Failure> {
		let home = environment("HOME").map(|home| PathBuf::from(home).join(".clavis"));
		let profile = profile(args, environment, home.as_ref().map(|home| home.join("config.toml")))?;
		let given = option(args, "--keystore").or_else(|| environment("CLAVIS_KEYSTORE")).map(PathBuf::from);
		let keystore = given.or_else(|| profile.keystore.clone()).or_else(|| Some(home?.join("keys")));
		let keystore = keystore.ok_or_else(|| {
			Failure::usage("no home folder is set to keep keys in").with_hint("name a folder with --keystore")
		})?;
		Ok(Self { profile, keystore })
	}
}

/// Returns the profile that is named, or the one that the file names, or an empty one.
fn profile(
	args: &[OsString],
	environment: &dyn Fn(&str) -> Option<OsString>,
	default: Option<PathBuf>,
) -> Result<Profile, Failure> {
	let named = option(args, "--config").or_else(|| environment("CLAVIS_CONFIG")).map(PathBuf::from);
	let path = named.clone().or_else(|| default.filter(|path| path.exists()));
	let wanted = option(args, "--profile").or_else(|| environment("CLAVIS_PROFILE"));
	let wanted = wanted.map(|name| name.to_string_lossy().into_owned());
	let Some(path) = path else {
		return match wanted {
			Some(name) => Err(Failure::usage(format!("there is no file with settings, so no profile '{name}'"))
				.with_hint("write ~/.clavis/config.toml, or name a file with --config")),
			None => Ok(Profile::default()),
		};
	};
	let wrong = |fault: String| Failure::wrong_file(&path, fault);
	let bytes = files::read(&path, MAX_BYTES)?;
	let text = std::str::from_utf8(&bytes)
		.map_err(|_| wrong("it is no text in UTF-8".into()).with_hint("save it in UTF-8"))?;
	let mut file: SettingsFile = toml::from_str(text).map_err(|error| {
		wrong(error.to_string().trim_end().to_owned())
			.with_hint("a profile has node, keystore, password_file and timeout: see cli/README.md")
	})?;
	let Some(name) = wanted.or(file.profile) else { return Ok(Profile::default()) };
	let found = file.profiles.remove(&name);
	let mut profile = found.ok_or_else(|| {
		let names = file.profiles.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
		let has = if names.is_empty() { "it has none".into() } else { format!("it has {names}") };
		wrong(format!("it has no profile '{name}'")).with_hint(has)
	})?;
	if let Some(node) = &profile.node {
		node_url(node).map_err(|error| {
			wrong(format!("the node '{node}' of the profile '{name}': {error}"))
				.with_hint("set it to ws://HOST:PORT or wss://HOST:PORT")
		})?;
	}
	// A path in the file is as seen from the file.
	let folder = path.parent().map(PathBuf::from).unwrap_or_default();
	profile.keystore = profile.keystore.map(|path| folder.join(path));
	profile.password_file = profile.password_file.map(|path| folder.join(path));
	Ok(profile)
}

/// Returns the value of an option of every command, as it stands in a command line that is not parsed yet.
fn option(args: &[OsString], name: &str) -> Option<OsString> {
	let mut args = args.iter().take_while(|arg| *arg != "--");
	while let Some(arg) = args.next() {
		if arg == name {
			return args.next().cloned();
		}
		if let Some(value) = arg.to_str().and_then(|arg| arg.strip_prefix(name)?.strip_prefix('=')) {
			return Some(OsStr::new(value).to_owned());
		}
	}
	None
}

#[cfg(test)]
mod tests {
	use super::*;

	const FILE: &str = r#"
profile = "home"

[profiles.home]
node = "ws://127.0.0.1:9944"
keystore = "keys"

[profiles.test]
node = "wss://node.example.org"
keystore = "/srv/keys"
password_file = "password"
timeout = 300
"#;

	fn find(args: &[&str], environment: &[(&str, &str)]) -> Result<Settings, String> {
		let args = args.iter().map(OsString::from).collect::<Vec<_>>();
		let value = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
		Settings::find(&args, &value).map_err(|failure| failure.to_string())
	}

	#[test]
	fn an_option_comes_before_the_environment_and_that_before_the_profile() {
		let folder = tempfile::tempdir().unwrap();
		let home = folder.path().to_str().unwrap();
		let (clavis, keys) = (folder.path().join(".clavis"), folder.path().join(".clavis/keys"));
		let none = Settings { profile: Profile::default(), keystore: keys.clone() };
		assert_eq!(find(&["clavis", "status"], &[("HOME", home)]), Ok(none));
		assert!(find(&["clavis", "status"], &[]).unwrap_err().contains("--keystore"));
		assert!(find(&["clavis", "--profile", "test"], &[("HOME", home)]).unwrap_err().contains("config.toml"));

		std::fs::create_dir(&clavis).unwrap();
		std::fs::write(clavis.join("config.toml"), FILE).unwrap();
		let found = find(&["clavis", "status"], &[("HOME", home)]).unwrap();
		assert_eq!((found.profile.node.as_deref(), found.keystore), (Some("ws://127.0.0.1:9944"), keys));
		for (args, environment) in [
			(&["clavis", "--profile", "test"][..], &[("HOME", home)][..]),
			(&["clavis", "--profile=test"], &[("HOME", home)]),
			(&["clavis"], &[("HOME", home), ("CLAVIS_PROFILE", "test")]),
		] {
			let found = find(args, environment).unwrap();
			assert_eq!(found.keystore, PathBuf::from("/srv/keys"));
			assert_eq!(
				(found.profile.timeout, found.profile.password_file),
				(Some(300), Some(clavis.join("password")))
			);
		}
		let environment = [("HOME", home), ("CLAVIS_KEYSTORE", "/a")];
		assert_eq!(find(&["clavis"], &environment).unwrap().keystore, PathBuf::from("/a"));
		assert_eq!(find(&["clavis", "--keystore=/b"], &environment).unwrap().keystore, PathBuf::from("/b"));
		// What stands after `--` is no option.
		assert_eq!(find(&["clavis", "--", "--keystore=/b"], &environment).unwrap().keystore, PathBuf::from("/a"));
	}

	#[test]
	fn a_file_that_is_wrong_says_why() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("settings.toml");
		let config = path.to_str().unwrap();
		for (text, expected) in [
			("profile = \"x\"", "no profile 'x'"),
			("nodes = 1", "nodes"),
			("[profiles.a]\nurl = \"ws://h:1\"", "url"),
			("profile = \"a\"\n[profiles.a]\nnode = \"http://h\"", "http://h"),
			("[", "config"),
		] {
			std::fs::write(&path, text).unwrap();
			let error = find(&["clavis", "--config", config], &[("HOME", "/nowhere")]).unwrap_err();
			assert!(error.contains(expected) || (expected == "config" && error.contains("settings.toml")), "{error}");
		}
		assert!(find(&["clavis", "--config", "/nowhere/x.toml"], &[("HOME", "/nowhere")]).is_err());
	}
}

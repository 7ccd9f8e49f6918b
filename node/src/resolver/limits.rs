//! The limits of the HTTP resolver: sizes of requests, and their number per client address.

use lru::LruCache;
use parking_lot::Mutex;
use std::{
	net::{IpAddr, Ipv6Addr},
	num::{NonZeroU32, NonZeroUsize},
	time::{Duration, Instant},
};

/// The longest path and query of a request: a DID URL of the greatest length with every byte percent-encoded.
pub const MAX_URI_BYTES: usize = 3 * super::MAX_DID_URL_BYTES + 64;
/// The longest body of a request. Only the batch route reads one.
pub const MAX_BODY_BYTES: usize = 16 * 1_024;
/// The time in which a client must send the body of a request after its head.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// The path of the route that tells whether the node is healthy. No limit of requests or of slow work holds there.
pub const HEALTH: &str = "/health";
/// The most DIDs in a batch.
pub const MAX_BATCH: usize = 100;
/// The number of clients that are remembered. The client that was silent for longest is forgotten first.
const MAX_CLIENTS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(16_383);

/// Keeps a bucket of tokens for each client. A bucket fills at a steady rate and holds the tokens of one second.
pub struct RateLimiter {
	rate: NonZeroU32,
	buckets: Mutex<LruCache<IpAddr, Bucket>>,
}

struct Bucket {
	tokens: f64,
	filled: Instant,
}

impl RateLimiter {
	/// Allows this many requests per second to each client.
	pub fn new(rate: NonZeroU32) -> Self {
		Self { rate, buckets: Mutex::new(LruCache::new(MAX_CLIENTS)) }
	}

	/// Takes a token from the bucket of a client. If it is empty, returns the time until it has one.
	pub fn admit(&self, client: IpAddr, now: Instant) -> Result<(), Duration> {
		let rate = f64::from(self.rate.get());
		let mut buckets = self.buckets.lock();
		let bucket = buckets.get_or_insert_mut(network_of(client), || Bucket { tokens: rate, filled: now });
		let passed = now.saturating_duration_since(bucket.filled);
		bucket.tokens = (bucket.tokens + passed.as_secs_f64() * rate).min(rate);
		bucket.filled = now;
		if bucket.tokens < 1.0 {
			return Err(Duration::from_secs_f64((1.0 - bucket.tokens) / rate));
		}
		bucket.tokens -= 1.0;
		Ok(())
	}

	/// Takes more tokens, for an admitted request that counts as several. The bucket may go below zero; then the client
	/// waits until it is filled again.
	pub fn charge(&self, client: IpAddr, tokens: u32, now: Instant) {
		let rate = f64::from(self.rate.get());
		let mut buckets = self.buckets.lock();
		let bucket = buckets.get_or_insert_mut(network_of(client), || Bucket { tokens: rate, filled: now });
		bucket.tokens -= f64::from(tokens);
	}
}

/// Returns the network that shares a bucket. The holder of one IPv6 address has the whole /64 around it.
pub(super) fn network_of(client: IpAddr) -> IpAddr {
	match client.to_canonical() {
		IpAddr::V6(address) => {
			let [a, b, c, d, ..] = address.segments();
			Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
		},
		address => address,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn limiter(rate: u32) -> RateLimiter {
		RateLimiter::new(NonZeroU32::new(rate).unwrap())
	}

	fn client(text: &str) -> IpAddr {
		text.parse().unwrap()
	}

	#[test]
	fn a_burst_of_one_second_is_admitted_and_then_the_rate_holds() {
		let (limiter, client, start) = (limiter(10), client("192.0.2.1"), Instant::now());
		assert!((0..10).all(|_| limiter.admit(client, start).is_ok()));
		assert_eq!(limiter.admit(client, start), Err(Duration::from_millis(100)));

		let later = start + Duration::from_millis(250);
		assert!((0..2).all(|_| limiter.admit(client, later).is_ok()));
		assert_eq!(limiter.admit(client, later), Err(Duration::from_millis(50)));

		let much_later = start + Duration::from_secs(60);
		assert!((0..10).all(|_| limiter.admit(client, much_later).is_ok()));
		assert!(limiter.admit(client, much_later).is_err());
	}

	#[test]
	fn clients_do_not_spend_each_others_tokens() {
		let (limiter, now) = (limiter(1), Instant::now());
		for address in ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1"] {
			assert!(limiter.admit(client(address), now).is_ok(), "{address}");
		}
	}

	#[test]
	fn addresses_of_one_holder_share_a_bucket() {
		for (first, second) in [("2001:db8::1", "2001:db8::2:0:0:1"), ("192.0.2.1", "::ffff:192.0.2.1")] {
			let (limiter, now) = (limiter(1), Instant::now());
			assert!(limiter.admit(client(first), now).is_ok());
			assert!(limiter.admit(client(second), now).is_err(), "{second}");
		}
	}

	#[test]
	fn a_clock_that_goes_back_fills_nothing() {
		let (limiter, client, now) = (limiter(1), client("192.0.2.1"), Instant::now());
		assert!(limiter.admit(client, now + Duration::from_secs(1)).is_ok());
		assert!(limiter.admit(client, now).is_err());
	}

	#[test]
	fn an_expensive_request_delays_the_next_one() {
		let (limiter, client, start) = (limiter(10), client("192.0.2.1"), Instant::now());
		assert!(limiter.admit(client, start).is_ok());
		limiter.charge(client, 29, start);
		assert_eq!(limiter.admit(client, start), Err(Duration::from_millis(2_100)));
		assert!(limiter.admit(client, start + Duration::from_millis(2_200)).is_ok());
	}

	#[test]
	fn memory_is_bounded() {
		let (limiter, now) = (limiter(1), Instant::now());
		for address in 0..2 * MAX_CLIENTS.get() as u32 {
			assert!(limiter.admit(std::net::Ipv4Addr::from(address).into(), now).is_ok());
		}
		assert_eq!(limiter.buckets.lock().len(), MAX_CLIENTS.get());
	}
}

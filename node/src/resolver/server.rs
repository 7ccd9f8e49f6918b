//! Serves the routes over TCP, on threads of its own.

use axum::{
	body::Body,
	extract::{ConnectInfo, Request},
	Router,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
	io,
	net::{SocketAddr, TcpListener as StdListener},
	pin::pin,
	sync::{mpsc, Arc},
	time::Duration,
};
use tokio::{
	net::{TcpListener, TcpStream},
	runtime::Runtime,
	sync::{watch, OwnedSemaphorePermit, Semaphore},
	time::{sleep, timeout},
};
use tower::Service;

/// The most connections at one time. A further connection is asked to come back later.
const MAX_CONNECTIONS: u32 = 1_024;
/// The time in which a client must send the head of a request, after it connected and after each answer.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest head of a request.
const MAX_HEAD_BYTES: usize = 32 * 1_024;
/// The longest life of a connection. Without it a client that reads no answers could hold one for ever.
const MAX_AGE: Duration = Duration::from_secs(300);
/// The time that an answer under way gets once its connection must end.
const GRACE: Duration = Duration::from_secs(2);
/// The pause after a failed accept, for example while the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The answer to a connection beyond the limit.
const BUSY: &[u8] =
	b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The reason why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
	/// The address is taken, or is not an address of this machine.
	#[error(
		"the HTTP resolver cannot listen on {address} ({error}): give another address with --resolver-addr, or run without \
		 the resolver with --no-resolver"
	)]
	Bind { address: SocketAddr, error: io::Error },
	/// The threads of the server could not be started.
	#[error("the HTTP resolver cannot start: {0}")]
	Start(#[from] io::Error),
}

/// Opens the listener, so that a taken address is known early.
pub fn bind(address: SocketAddr) -> Result<StdListener, ServerError> {
	let listen = || {
		let listener = StdListener::bind(address)?;
		listener.set_nonblocking(true)?;
		Ok(listener)
	};
	listen().map_err(|error| ServerError::Bind { address, error })
}

/// A running server. When it is dropped, it accepts no more connections, ends the open ones and stops.
pub struct Server {
	address: SocketAddr,
	stop: watch::Sender<bool>,
	stopped: mpsc::Receiver<()>,
	/// The runtime that runs the connections. It is `None` only during the drop.
	runtime: Option<Runtime>,
}

/// Starts to serve the routes on the listener.
pub fn start(listener: StdListener, router: Router) -> Result<Server, ServerError> {
	let address = listener.local_addr()?;
	let runtime = tokio::runtime::Builder::new_multi_thread().thread_name("resolver").enable_all().build()?;
	let (stop, stopping) = watch::channel(false);
	let (finished, stopped) = mpsc::channel();
	// The server owns the runtime from here on and drops it in the background: a plain drop in an async context panics.
	let server = Server { address, stop, stopped, runtime: Some(runtime) };
	if let Some(runtime) = &server.runtime {
		let _entered = runtime.enter();
		let listener = TcpListener::from_std(listener)?;
		runtime.spawn(async move {
			serve(listener, router, stopping).await;
			// An error means that the server was dropped without a wait, which is fine.
			let _ = finished.send(());
		});
	}
	Ok(server)
}

impl Server {
	/// Returns the address that it listens on.
	pub fn address(&self) -> SocketAddr {
		self.address
	}
}

impl Drop for Server {
	fn drop(&mut self) {
		let _ = self.stop.send(true);
		let _ = self.stopped.recv_timeout(GRACE);
		if let Some(runtime) = self.runtime.take() {
			runtime.shutdown_background();
		}
	}
}

async fn serve(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
	let places = Arc::new(Semaphore::new(MAX_CONNECTIONS as usize));
	loop {
		let accepted = tokio::select! {
			accepted = listener.accept() => accepted,
			_ = stopping.changed() => break,
		};
		match accepted {
			Ok((stream, client)) => match places.clone().try_acquire_owned() {
				Ok(place) => {
					tokio::spawn(converse(stream, client, router.clone(), stopping.clone(), place));
				},
				// One attempt without a wait: the connection is closed in any case.
				Err(_) => drop(stream.try_write(BUSY)),
			},
			Err(error) => {
				log::debug!("The HTTP resolver cannot accept a connection: {error}");
				sleep(ACCEPT_PAUSE).await;
			},
		}
	}
	drop(listener);
	// All places are free once all connections have ended.
	let _ = places.acquire_many(MAX_CONNECTIONS).await;
}

async fn converse(
	stream: TcpStream,
	client: SocketAddr,
	router: Router,
	mut stopping: watch::Receiver<bool>,
	_place: OwnedSemaphorePermit,
) {
	// An answer is small and written at once, so a wait for more data would only delay it.
	let _ = stream.set_nodelay(true);
	let service = service_fn(|request: Request<Incoming>| {
		let mut request = request.map(Body::new);
		request.extensions_mut().insert(ConnectInfo(client));
		router.clone().call(request)
	});
	let connection = http1::Builder::new()
		.timer(TokioTimer::new())
		.header_read_timeout(HEAD_TIMEOUT)
		.max_header_size(MAX_HEAD_BYTES)
		.serve_connection(TokioIo::new(stream), service);
	let mut connection = pin!(connection);
	// An error means that the client went away or did not speak HTTP. Neither needs an action.
	tokio::select! {
		_ = connection.as_mut() => return,
		_ = stopping.wait_for(|stopping| *stopping) => {},
		_ = sleep(MAX_AGE) => {},
	}
	connection.as_mut().graceful_shutdown();
	let _ = timeout(GRACE, connection).await;
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::routing::get;
	use std::{
		io::{Read, Write},
		net::{Ipv4Addr, TcpStream as StdStream},
		time::Instant,
	};

	fn running(router: Router) -> Server {
		start(bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap(), router).unwrap()
	}

	fn ask(server: &Server, request: &str) -> String {
		let mut stream = StdStream::connect(server.address()).unwrap();
		stream.write_all(request.as_bytes()).unwrap();
		let mut answer = String::new();
		stream.read_to_string(&mut answer).unwrap();
		answer
	}

	#[test]
	fn a_request_is_answered() {
		let server = running(Router::new().route("/", get(|| async { "here" })));
		let answer = ask(&server, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
		assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("here"), "{answer}");
	}

	#[test]
	fn the_client_address_reaches_the_routes() {
		let route = |ConnectInfo(client): ConnectInfo<SocketAddr>| async move { client.ip().to_string() };
		let server = running(Router::new().route("/", get(route)));
		let answer = ask(&server, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
		assert!(answer.ends_with("127.0.0.1"), "{answer}");
	}

	#[test]
	fn bytes_that_are_not_http_are_refused() {
		let server = running(Router::new());
		assert!(ask(&server, "\0\u{1}\r\n\r\n").starts_with("HTTP/1.1 400"));
		let large = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(MAX_HEAD_BYTES));
		let mut stream = StdStream::connect(server.address()).unwrap();
		stream.write_all(large.as_bytes()).unwrap();
		let mut start = [0; 12];
		stream.read_exact(&mut start).unwrap();
		assert_eq!(&start, b"HTTP/1.1 431");
	}

	#[test]
	fn a_taken_address_is_reported_with_the_option_to_change_it() {
		let server = running(Router::new());
		let error = bind(server.address()).unwrap_err().to_string();
		assert!(error.contains(&server.address().to_string()) && error.contains("--resolver-addr"), "{error}");
	}

	#[test]
	fn an_idle_connection_does_not_delay_the_stop() {
		let server = running(Router::new().route("/", get(|| async { "here" })));
		let address = server.address();
		let mut idle = StdStream::connect(address).unwrap();
		idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
		let mut start = [0; 12];
		idle.read_exact(&mut start).unwrap();

		let since = Instant::now();
		drop(server);
		assert!(since.elapsed() < GRACE, "{:?}", since.elapsed());
		idle.read_to_end(&mut Vec::new()).unwrap();
		assert!(StdStream::connect(address).is_err());
	}
}

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

/// How many connections are served at once; further ones are told to come back.
const MAX_CONNECTIONS: u32 = 1_024;
/// How long a client may take to send the head of a request, or to send another one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How large the head of a request may be.
const MAX_HEAD_BYTES: usize = 32 * 1_024;
/// How long a connection is kept, so that nobody holds one for ever by not reading answers.
const MAX_AGE: Duration = Duration::from_secs(300);
/// How long a request that is being answered may go on once its connection is to end.
const GRACE: Duration = Duration::from_secs(2);
/// How long to wait when no connection can be accepted, as when the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// What a client gets when every place is taken.
const BUSY: &[u8] =
	b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
	#[error(
		"the HTTP resolver cannot listen on {address} ({error}): say another address with --resolver-addr, or do \
		 without it with --no-resolver"
	)]
	Bind { address: SocketAddr, error: io::Error },
	#[error("the HTTP resolver cannot start: {0}")]
	Start(#[from] io::Error),
}

/// Takes the address.
pub fn bind(address: SocketAddr) -> Result<StdListener, ServerError> {
	let listen = || {
		let listener = StdListener::bind(address)?;
		listener.set_nonblocking(true)?;
		Ok(listener)
	};
	listen().map_err(|error| ServerError::Bind { address, error })
}

/// A running server. When it is dropped it takes no more connections, ends those it has and stops.
pub struct Server {
	address: SocketAddr,
	stop: watch::Sender<bool>,
	stopped: mpsc::Receiver<()>,
	/// Always there but while it is dropped.
	runtime: Option<Runtime>,
}

/// Serves the routes at the address.
pub fn start(listener: StdListener, router: Router) -> Result<Server, ServerError> {
	let address = listener.local_addr()?;
	let runtime = tokio::runtime::Builder::new_multi_thread().thread_name("resolver").enable_all().build()?;
	let (stop, stopping) = watch::channel(false);
	let (finished, stopped) = mpsc::channel();
	// From here on the runtime is not dropped but by the server, which must not wait for it in an async context.
	let server = Server { address, stop, stopped, runtime: Some(runtime) };
	if let Some(runtime) = &server.runtime {
		let _entered = runtime.enter();
		let listener = TcpListener::from_std(listener)?;
		runtime.spawn(async move {
			serve(listener, router, stopping).await;
			// Nobody may be waiting for it.
			let _ = finished.send(());
		});
	}
	Ok(server)
}

impl Server {
	/// Where it listens.
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
				// As far as the client's window goes; whoever does not read it finds the connection closed.
				Err(_) => drop(stream.try_write(BUSY)),
			},
			Err(error) => {
				log::debug!("The HTTP resolver cannot accept a connection: {error}");
				sleep(ACCEPT_PAUSE).await;
			},
		}
	}
	drop(listener);
	// Every place is free once every connection has ended.
	let _ = places.acquire_many(MAX_CONNECTIONS).await;
}

async fn converse(
	stream: TcpStream,
	client: SocketAddr,
	router: Router,
	mut stopping: watch::Receiver<bool>,
	_place: OwnedSemaphorePermit,
) {
	// Answers are small and written at once: waiting for more to send would only delay them.
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
	// An error is a client that went away or spoke no HTTP: nothing to do about either.
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
	fn what_is_no_http_is_refused() {
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
	fn a_taken_address_is_named_with_a_way_out() {
		let server = running(Router::new());
		let error = bind(server.address()).unwrap_err().to_string();
		assert!(error.contains(&server.address().to_string()) && error.contains("--resolver-addr"), "{error}");
	}

	#[test]
	fn an_idle_connection_does_not_hold_up_the_end() {
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

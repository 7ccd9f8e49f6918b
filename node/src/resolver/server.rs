//! Serves the routes over TCP, on threads of its own.

use super::{
	connections::{Kind, Place, Places},
	limits::HEALTH,
	target::{has_body_of_unknown_length, Checked},
};
use axum::{
	body::Body,
	extract::{ConnectInfo, Request},
	http::{header, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
	Router,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
	convert::Infallible,
	io,
	net::{SocketAddr, TcpListener as StdListener},
	pin::pin,
	sync::mpsc,
	time::Duration,
};
use tokio::{
	net::{TcpListener, TcpStream},
	runtime::Runtime,
	sync::watch,
	task::JoinSet,
	time::{sleep, timeout},
};
use tower::Service;

/// The time in which a client must send the head of a request, after it connected and after each answer.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The same for a connection in a short place.
const SHORT_HEAD_TIMEOUT: Duration = Duration::from_secs(2);
/// The time from the head of a request to its answer. The body of the request must come within it, too.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// The largest head of a request.
const MAX_HEAD_BYTES: usize = 32 * 1_024;
/// The longest life of a connection. Without it a client that reads no answers could hold one for ever.
const MAX_AGE: Duration = Duration::from_secs(300);
/// The same for a connection in a short place.
const SHORT_MAX_AGE: Duration = Duration::from_secs(5);
/// The time that an answer under way gets once its connection must end.
const GRACE: Duration = Duration::from_secs(2);
/// The pause after a failed accept, for example while the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The answer to a connection that has no place, and to a request that has none in a short place.
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

/// Starts to serve the routes on the listener. A client network may hold so many connections; 0 means as many as there
/// are.
pub fn start(listener: StdListener, router: Router, connections_of_a_client: u32) -> Result<Server, ServerError> {
	let places = Places::new(usize::try_from(connections_of_a_client).unwrap_or(usize::MAX));
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
			serve(listener, router, places, stopping).await;
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

async fn serve(listener: TcpListener, router: Router, places: Places, mut stopping: watch::Receiver<bool>) {
	let mut connections = JoinSet::new();
	loop {
		let accepted = tokio::select! {
			accepted = listener.accept() => accepted,
			Some(_) = connections.join_next() => continue,
			_ = stopping.changed() => break,
		};
		match accepted {
			Ok((stream, client)) => match places.take(client.ip()) {
				Some(place) => {
					connections.spawn(converse(stream, client, router.clone(), stopping.clone(), place));
				},
				// One attempt without a wait: the connection is closed in any case.
				None => drop(stream.try_write(BUSY)),
			},
			Err(error) => {
				log::debug!("The HTTP resolver cannot accept a connection: {error}");
				sleep(ACCEPT_PAUSE).await;
			},
		}
	}
	drop(listener);
	while connections.join_next().await.is_some() {}
}

async fn converse(
	stream: TcpStream,
	client: SocketAddr,
	router: Router,
	mut stopping: watch::Receiver<bool>,
	place: Place,
) {
	let is_short = place.kind() == Kind::Short;
	let (head_timeout, max_age) = if is_short { (SHORT_HEAD_TIMEOUT, SHORT_MAX_AGE) } else { (HEAD_TIMEOUT, MAX_AGE) };
	// An answer is small and written at once, so a wait for more data would only delay it.
	let _ = stream.set_nodelay(true);
	let service = service_fn(|request: Request<Incoming>| {
		let mut request = request.map(Body::new);
		request.extensions_mut().insert(ConnectInfo(client));
		answer(request, router.clone(), is_short)
	});
	let connection = http1::Builder::new()
		.timer(TokioTimer::new())
		.header_read_timeout(head_timeout)
		.max_header_size(MAX_HEAD_BYTES)
		.keep_alive(!is_short)
		.serve_connection(TokioIo::new(Checked::new(stream)), service);
	let mut connection = pin!(connection);
	// An error means that the client went away or did not speak HTTP. Neither needs an action.
	tokio::select! {
		_ = connection.as_mut() => return,
		_ = stopping.wait_for(|stopping| *stopping) => {},
		_ = sleep(max_age) => {},
	}
	connection.as_mut().graceful_shutdown();
	let _ = timeout(GRACE, connection).await;
}

/// Answers a request. In a short place only the question for the node's health has an answer.
async fn answer(request: Request, mut router: Router, is_short: bool) -> Result<Response, Infallible> {
	let later = || (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response();
	if is_short && request.uri().path() != HEALTH {
		return Ok(later());
	}
	let is_last = has_body_of_unknown_length(request.headers());
	let mut answer = timeout(REQUEST_TIMEOUT, router.call(request)).await.unwrap_or_else(|_| Ok(later()))?;
	if is_last {
		answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
	}
	Ok(answer)
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

	/// The connections of one client in these tests.
	const OF_A_CLIENT: u32 = 8;

	fn running(router: Router) -> Server {
		start(bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap(), router, OF_A_CLIENT).unwrap()
	}

	/// Connects from this address of this machine.
	fn connect_from(server: &Server, address: [u8; 4]) -> StdStream {
		let connect = async {
			let socket = tokio::net::TcpSocket::new_v4().unwrap();
			socket.bind((address, 0).into()).unwrap();
			socket.connect(server.address()).await.unwrap().into_std().unwrap()
		};
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
		let stream = runtime.block_on(connect);
		stream.set_nonblocking(false).unwrap();
		stream
	}

	/// Opens a connection and sends a request whose body never ends. The server may have closed the connection already.
	fn half_sent(server: &Server) -> StdStream {
		let mut stream = StdStream::connect(server.address()).unwrap();
		let _ = stream.write_all(b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n[");
		stream
	}

	/// Takes all full places of a client.
	fn fill_places(server: &Server, coming: &mpsc::Receiver<()>) -> Vec<StdStream> {
		let held = (0..OF_A_CLIENT).map(|_| half_sent(server)).collect::<Vec<_>>();
		// The server has read the head of each.
		held.iter().for_each(|_| coming.recv_timeout(MAX_AGE).unwrap());
		held
	}

	/// Asks for something that the server may refuse by closing the connection.
	fn ask_in_vain(server: &Server, request: &str) -> String {
		let mut stream = StdStream::connect(server.address()).unwrap();
		let mut answer = Vec::new();
		let _ = stream.write_all(request.as_bytes());
		let _ = stream.read_to_end(&mut answer);
		String::from_utf8(answer).unwrap()
	}

	/// Routes of which one waits for the whole body of a request, and the receiver of a message for each such request.
	fn slow_routes() -> (Router, mpsc::Receiver<()>) {
		let (came, coming) = mpsc::channel();
		let slow = move |request: Request| {
			let came = came.clone();
			async move {
				let _ = came.send(());
				axum::body::to_bytes(request.into_body(), 1_000).await.map(|_| "whole").map_err(|_| "broken")
			}
		};
		let routes = Router::new().route("/slow", axum::routing::post(slow)).route("/", get(|| async { "here" }));
		(routes.route(HEALTH, get(|| async { "healthy" })), coming)
	}

	const QUESTION: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
	const HEALTH_QUESTION: &str = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

	/// The case that was reported: half-sent bodies from one address closed the resolver, `/health` too.
	#[test]
	fn half_sent_bodies_from_one_address_should_leave_health_and_other_addresses_answered() {
		let (routes, coming) = slow_routes();
		let server = running(routes);
		let held = fill_places(&server, &coming);
		let more = (0..1_024 - OF_A_CLIENT).map(|_| half_sent(&server)).collect::<Vec<_>>();
		drop(more);

		// A short place is free again as soon as the server has seen the end of the connection that held it.
		let healthy = (0..1_000).any(|_| ask_in_vain(&server, HEALTH_QUESTION).ends_with("healthy"));
		assert!(healthy, "the same address learns that the node is healthy");
		let refused = (0..1_000).any(|_| ask_in_vain(&server, QUESTION).starts_with("HTTP/1.1 503"));
		assert!(refused, "it gets no other answer");
		let mut other = connect_from(&server, [127, 0, 0, 2]);
		other.write_all(QUESTION.as_bytes()).unwrap();
		let mut answer = String::new();
		other.read_to_string(&mut answer).unwrap();
		assert!(answer.ends_with("here"), "{answer}");
		drop(held);
	}

	#[test]
	fn a_short_place_should_take_one_request() {
		let (routes, coming) = slow_routes();
		let server = running(routes);
		let _held = fill_places(&server, &coming);
		let answer = ask_in_vain(&server, &"GET /health HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2));
		assert_eq!(answer.matches("HTTP/1.1 200").count(), 1, "{answer}");
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

	/// The case that was reported: the `#` was cut off together with what follows it.
	#[test]
	fn a_fragment_in_the_target_is_refused() {
		let server = running(Router::new().route("/", get(|| async { "here" })));
		let bad = "GET /#b HTTP/1.1\r\nhost: x\r\n\r\n";
		assert!(ask(&server, bad).starts_with("HTTP/1.1 400"));
		// Also behind other requests on the same connection.
		let good = "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n#\n#";
		let answers = ask(&server, &format!("{good}{good}{bad}"));
		assert_eq!(
			(answers.matches("HTTP/1.1 200").count(), answers.matches("HTTP/1.1 400").count()),
			(2, 1),
			"{answers}"
		);
		// Nothing follows a body that tells its length itself.
		let chunked = "GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
		let answers = ask(&server, &format!("{chunked}{bad}"));
		assert_eq!(answers.matches("HTTP/1.1").count(), 1, "{answers}");
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

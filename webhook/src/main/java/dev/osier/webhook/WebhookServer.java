package dev.osier.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTPS server that the API server asks, one path for each {@link AdmissionHandler}. */
public final class WebhookServer implements AutoCloseable {
  /** Where pods get their sidecars. */
  public static final String MUTATE_POD = "/mutate-pod";

  /** The largest review that is read; an object has at most 3 MiB, and a review holds up to two. */
  public static final int MAX_REVIEW_BYTES = 8 << 20;

  private static final Logger log = LoggerFactory.getLogger(WebhookServer.class);
  private static final int STOP_SECONDS = 5;

  static {
    // The JDK's server reads these once and takes them from nowhere else. Without the first, each
    // answer waits for Nagle's algorithm; without the others, a silent caller holds on for ever.
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.maxReqTime", "30");
    setUnlessSet("sun.net.httpserver.maxRspTime", "60");
  }

  private final HttpsServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AdmissionReviewFormat format = new AdmissionReviewFormat(MAX_REVIEW_BYTES);

  /**
   * Binds, but does not answer before {@link #start}.
   *
   * @param address where to listen; port 0 for any free one
   * @param certificate what to present; asked anew for each connection
   * @param handlers who answers under which path; a path begins with a slash
   * @throws IOException if the address cannot be bound
   */
  public WebhookServer(
      InetSocketAddress address,
      X509ExtendedKeyManager certificate,
      Map<String, AdmissionHandler> handlers)
      throws IOException {
    server = HttpsServer.create(address, 0);
    server.setExecutor(executor);
    server.setHttpsConfigurator(new TlsOnly(tls(certificate)));
    server.createContext("/", exchange -> respond(exchange, 404, "no such path"));
    handlers.forEach(
        (path, handler) -> server.createContext(path, exchange -> serve(exchange, path, handler)));
  }

  /** Begins to answer. */
  public void start() {
    server.start();
    log.atInfo().addKeyValue("port", port()).log("webhook started");
  }

  /** The port it is bound to. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Answers what has been asked, for a few seconds at most, and takes no more questions. */
  @Override
  public void close() {
    server.stop(STOP_SECONDS);
    executor.close();
  }

  private void serve(HttpExchange exchange, String path, AdmissionHandler handler)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        respond(exchange, 404, "no such path");
      } else if (!exchange.getRequestMethod().equals("POST")) {
        respond(exchange, 405, "only POST is answered");
      } else {
        review(exchange, handler);
      }
    }
  }

  private void review(HttpExchange exchange, AdmissionHandler handler) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(MAX_REVIEW_BYTES + 1);
    }
    if (body.length > MAX_REVIEW_BYTES) {
      respond(exchange, 413, "a review has at most " + MAX_REVIEW_BYTES + " bytes");
      return;
    }
    AdmissionRequest request;
    try {
      request = format.read(body);
    } catch (MalformedReviewException e) {
      log.atWarn().setCause(e).log("malformed admission review");
      respond(exchange, 400, String.valueOf(e.getMessage()));
      return;
    }
    byte[] answer;
    try {
      answer = format.write(request.uid(), handler.answer(request));
    } catch (RuntimeException | Error e) {
      // An error, too, is of this request alone: the caller hears of it and the others are served.
      log.atError()
          .addKeyValue("kind", request.kind())
          .addKeyValue("namespace", request.namespace())
          .addKeyValue("name", request.name())
          .setCause(e)
          .log("admission failed");
      respond(exchange, 500, "answering an admission review failed; see the control plane's log");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
  }

  private static void respond(HttpExchange exchange, int status, String message)
      throws IOException {
    byte[] body = (message + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static SSLContext tls(X509ExtendedKeyManager certificate) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {certificate}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("setting up TLS for the webhook", e);
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static final class TlsOnly extends HttpsConfigurator {
    TlsOnly(SSLContext context) {
      super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters tls = getSSLContext().getDefaultSSLParameters();
      tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      parameters.setSSLParameters(tls);
    }
  }
}

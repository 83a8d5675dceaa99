package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.MtlsMode;
import dev.osier.testkit.Await;
import dev.osier.testkit.RawResponse;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every protocol, from one application through two real Envoys to the other. */
@Tag("envoy")
class TwoSidecarsTest {
  private static final String PEER = "spiffe://cluster.local/ns/shop/sa/client";

  @TempDir static Path directory;
  private static TwoSidecars sidecars;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    sidecars = new TwoSidecars(directory, MtlsMode.STRICT, "shop");
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() throws Exception {
    if (http != null) {
      http.shutdownNow();
    }
    if (sidecars != null) {
      sidecars.close();
    }
  }

  @Test
  void requestsInHttp1ReachTheApplicationInHttp1() throws Exception {
    HttpResponse<String> response =
        get("/books?id=1", "x-forwarded-client-cert", "By=me", "x-osier-protocol", "HTTP/2");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(response.headers().firstValue("server")).contains("echo");
    assertThat(response.body().lines())
        .startsWith("GET /books?id=1 HTTP/1.1", "host: " + sidecars.web())
        .contains("x-forwarded-proto: http")
        .anyMatch(line -> line.startsWith("x-forwarded-client-cert: ") && line.contains(PEER))
        .noneMatch(line -> line.contains("By=me"))
        .noneMatch(line -> line.startsWith("x-osier"))
        .noneMatch(line -> line.startsWith("x-envoy"));
  }

  @Test
  void sidecarsSpeakHttp2ToEachOther() throws Exception {
    get("/");

    assertThat(sidecars.called().stat("http.inbound.downstream_cx_http2_total")).isPositive();
    assertThat(sidecars.called().stat("http.inbound.downstream_cx_http1_total")).isZero();
  }

  @Test
  void aHostThatNamesNoServiceGoesWhereItWasDialled() throws Exception {
    try (Socket socket = connect(sidecars.web())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n".getBytes(UTF_8));

      String answer = read(socket, "\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void http10WithoutHostIsServed() throws Exception {
    try (Socket socket = connect(sidecars.web())) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));

      assertThat(read(socket, "\r\n\r\n")).startsWith("HTTP/1.0 200 OK");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "127.0.0.1", "::1", "255.255.255.255", "none"})
  void headersThatSteerEnvoyAreTakenFromNobody(String forgedSender) throws Exception {
    HttpResponse<String> response =
        get("/", "x-envoy-upstream-rq-timeout-ms", "1", "x-forwarded-for", forgedSender);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .doesNotContain("x-envoy-")
        .contains("x-forwarded-for: " + forgedSender);
  }

  @Test
  void pathsAreNormalised() throws Exception {
    assertThat(raw("GET /a//b/../c%2Fd HTTP/1.1")).contains("GET /a/c%2Fd HTTP/1.1");
  }

  @Test
  void headersWithUnderscoresPass() throws Exception {
    assertThat(raw("GET / HTTP/1.1\r\nx_user: root"))
        .startsWith("HTTP/1.1 200")
        .contains("x_user: root");
  }

  @Test
  void grpcReachesTheApplicationInHttp2() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                sidecars.ratesAddress(), sidecars.ratesPort(), InsecureChannelCredentials.create())
            .build();
    try {
      byte[] message = "rate".getBytes(UTF_8);

      assertThat(GrpcApplication.twice(channel, message)).containsExactly(message, message);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void webSocketsWork() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WebSocket socket =
        http.newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://" + sidecars.web() + "/chat"),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket webSocket, CharSequence data, boolean last) {
                    answer.complete(data.toString());
                    return CompletableFuture.completedStage(null);
                  }
                })
            .get(10, TimeUnit.SECONDS);
    socket.sendText("hello", true).get(10, TimeUnit.SECONDS);

    assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
    socket.abort();
  }

  @Test
  void aServerThatSpeaksFirstIsHeard() throws Exception {
    try (Socket socket = new Socket(sidecars.storeAddress(), sidecars.storePort())) {
      assertThat(read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
      socket.getOutputStream().write("PING\n".getBytes(UTF_8));
      assertThat(read(socket, "\n")).isEqualTo("PING\n");
    }
  }

  @Test
  void aPodCalledByItsOwnAddressIsReachedOverMutualTls() throws Exception {
    try (Socket socket = new Socket(sidecars.dialledAddress(), sidecars.dialledPort())) {
      assertThat(read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
    }
    Await.until(
        "the connection's line in the access log",
        () -> sidecars.caller().log().contains("\"cluster\":\"pod/127.20.0.77:"));
    assertThat(lines(sidecars.caller().log(), "pod/127.20.0.77:"))
        .allMatch(line -> line.contains("\"tls\":\"TLSv1.3\""))
        .allMatch(line -> line.contains("\"peer\":\"spiffe://cluster.local/ns/shop/sa/shop\""));
  }

  @Test
  void plaintextIsRefused() throws Exception {
    try (Socket socket = new Socket(sidecars.podAddress(), sidecars.webTarget())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: web\r\n\r\n".getBytes(UTF_8));

      assertThat(closedWithoutAnswer(socket)).isTrue();
    }
  }

  @Test
  void theAccessLogTellsWhoCalledWhom() throws Exception {
    get("/logged");

    Await.until(
        "both lines in the access logs",
        () ->
            sidecars.caller().log().contains("/logged")
                && sidecars.called().log().contains("/logged"));
    assertThat(lines(sidecars.caller().log(), "/logged").getFirst())
        .contains(
            "\"osier\":\"access\"",
            "\"direction\":\"outbound\"",
            "\"workload\":\"shop/account\"",
            "\"cluster\":\"outbound/shop/web/",
            "\"protocol\":\"HTTP/1.1\"",
            "\"method\":\"GET\"",
            "\"status\":200",
            "\"flags\":\"-\"",
            "\"tls\":\"TLSv1.3\"",
            "\"peer\":\"spiffe://cluster.local/ns/shop/sa/shop\"");
    assertThat(lines(sidecars.called().log(), "/logged").getFirst())
        .contains(
            "\"direction\":\"inbound\"",
            "\"cluster\":\"inbound/http1\"",
            "\"protocol\":\"HTTP/2\"",
            "\"tls\":\"TLSv1.3\"",
            "\"peer\":\"" + PEER + "\"");
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + sidecars.web() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String raw(String requestLineAndHeaders) throws IOException {
    String[] parts = sidecars.web().split(":", 2);
    RawResponse response =
        RawResponse.to(
            parts[0], Integer.parseInt(parts[1]), requestLineAndHeaders + "\r\nHost: web\r\n\r\n");
    return response.head() + response.body();
  }

  private static List<String> lines(String log, String part) {
    return log.lines().filter(line -> line.contains(part)).toList();
  }

  private static Socket connect(String hostAndPort) throws IOException {
    String[] parts = hostAndPort.split(":", 2);
    Socket socket = new Socket();
    socket.setSoTimeout(5000);
    socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), 5000);
    return socket;
  }

  static String read(Socket socket, String end) throws IOException {
    socket.setSoTimeout(5000);
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  static boolean closedWithoutAnswer(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      // A reset says the same.
      return true;
    }
  }
}

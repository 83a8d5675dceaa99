package dev.osier.webhook.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.TestAuthority;
import dev.osier.webhook.PemCredentials;
import dev.osier.webhook.ServingCertificate;
import dev.osier.webhook.injection.TestPods;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Envoy with an injected pod's bootstrap and the image's own SDS files calls its control
 * plane: with the certificate that the kubelet wrote, and nobody but the control plane.
 */
@Tag("envoy")
class ControlPlaneConnectionTest {
  private static final String CONTROL_PLANE = "spiffe://cluster.local/ns/osier-system/sa/osier";
  private static final String WORKLOAD = "spiffe://cluster.local/ns/bookstore/sa/reviews";
  private static final String MOUNT = "/var/run/secrets/osier.dev/identity";
  private final TestAuthority authority = TestAuthority.create();
  private final AtomicReference<Optional<X509Certificate>> caller =
      new AtomicReference<>(Optional.empty());
  private final int probes = Bootstraps.freePort();
  @TempDir private Path folder;
  private int writes;

  @Test
  void itProvesTheWorkloadsIdentityAndFollowsItsRenewal() throws Exception {
    String first = authority.credentials(WORKLOAD);
    writeIdentity(first, authority.rootPem());
    try (SSLServerSocket server = server(authority.credentials(CONTROL_PLANE));
        EnvoyProcess envoy = envoy(server.getLocalPort())) {
      Await.until("the first certificate", () -> presents(first));
      String second = authority.credentials(WORKLOAD);
      writeIdentity(second, authority.rootPem());
      Await.until("the renewed certificate", () -> presents(second));
      assertThat(envoy.get("/ready")).doesNotStartWith("LIVE");
      assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral(Bootstraps.POD_ADDRESS), probes))
          .as("the kubelet gets no answer before the first configuration")
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void itRefusesToTalkToAnotherAccountOfTheMesh() throws Exception {
    writeIdentity(authority.credentials(WORKLOAD), authority.rootPem());
    try (SSLServerSocket server = server(authority.credentials(WORKLOAD));
        EnvoyProcess envoy = envoy(server.getLocalPort())) {
      Await.until(
          "the refused connection",
          () -> envoy.stat("cluster.osier-control-plane.ssl.fail_verify_san") > 0);
      assertThat(envoy.stat("cluster.osier-control-plane.ssl.handshake")).isZero();
    }
  }

  @Test
  void itRefusesACertificateOfAnotherRoot() throws Exception {
    writeIdentity(authority.credentials(WORKLOAD), authority.rootPem());
    try (SSLServerSocket server = server(TestAuthority.create().credentials(CONTROL_PLANE));
        EnvoyProcess envoy = envoy(server.getLocalPort())) {
      Await.until(
          "the refused connection",
          () -> envoy.stat("cluster.osier-control-plane.ssl.fail_verify_error") > 0);
      assertThat(envoy.stat("cluster.osier-control-plane.ssl.handshake")).isZero();
    }
  }

  private boolean presents(String credentials) {
    X509Certificate expected = PemCredentials.parse(credentials).chain().getFirst();
    return caller.get().filter(expected::equals).isPresent();
  }

  private EnvoyProcess envoy(int controlPlanePort) throws IOException {
    ObjectNode bootstrap =
        Bootstraps.of(
            Bootstraps.injected(
                TestPods.yaml("{metadata: {name: pod}, spec: {containers: [{name: app}]}}")));
    ((ObjectNode) bootstrap.at("/static_resources/listeners/0/address/socket_address"))
        .put("port_value", probes);
    ((ObjectNode)
            bootstrap.at(
                "/static_resources/clusters/0/load_assignment/endpoints/0/lb_endpoints/0/endpoint/address/socket_address"))
        .put("address", "localhost")
        .put("port_value", controlPlanePort);
    Path image = Files.createDirectories(folder.resolve("image"));
    for (String file : new String[] {"identity.yaml", "roots.yaml"}) {
      String text = Files.readString(Path.of("proxy", file), UTF_8);
      assertThat(text).contains(MOUNT);
      Files.writeString(image.resolve(file), text.replace(MOUNT, mount().toString()), UTF_8);
    }
    return EnvoyProcess.start(
        Files.createDirectories(folder.resolve("envoy")),
        Bootstraps.withImageFiles(bootstrap.toString(), image),
        "--service-node",
        "bookstore/pod",
        "--service-cluster",
        "bookstore/reviews");
  }

  private Path mount() {
    return folder.resolve("mount");
  }

  // As the kubelet's atomic writer: files are links into ..data, and ..data is swapped whole.
  private void writeIdentity(String credentials, String roots) throws IOException {
    Path version = Files.createDirectories(mount().resolve("..version" + writes++));
    IdentityFiles.write(version, credentials);
    Files.writeString(version.resolve("roots.pem"), roots, UTF_8);
    Path link = Files.createSymbolicLink(mount().resolve("..data_tmp"), version.getFileName());
    Files.move(link, mount().resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    for (String file : List.of(IdentityFiles.KEY, IdentityFiles.CERTIFICATES, "roots.pem")) {
      if (Files.notExists(mount().resolve(file))) {
        Files.createSymbolicLink(mount().resolve(file), Path.of("..data", file));
      }
    }
  }

  // Takes the caller's certificate and hangs up, so that Envoy soon calls again.
  private SSLServerSocket server(String credentials) throws Exception {
    PemCredentials own = PemCredentials.parse(credentials);
    ServingCertificate certificate = new ServingCertificate();
    certificate.install(own.key(), own.chain());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {certificate}, PemCredentials.trustIn(authority.rootPem()), null);
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral(Bootstraps.POD_ADDRESS));
    server.setNeedClientAuth(true);
    Thread.ofVirtual().start(() -> accept(server));
    return server;
  }

  private void accept(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.startHandshake();
        caller.set(Optional.of((X509Certificate) socket.getSession().getPeerCertificates()[0]));
      } catch (IOException refused) {
        // Envoy hung up first, or the server is closed: the tests look at what Envoy says.
      }
    }
  }
}

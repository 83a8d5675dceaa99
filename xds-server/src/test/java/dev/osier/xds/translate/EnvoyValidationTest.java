package dev.osier.xds.translate;

import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.ProxyPorts;
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.OutlierDetection;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.TestAuthority;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Envoy itself says whether it would take what we translate. */
@Tag("envoy")
class EnvoyValidationTest {
  private final TestAuthority authority = TestAuthority.create();
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "PERMISSIVE,DELTA",
    "STRICT,DELTA",
    "DISABLED,DELTA",
    "PERMISSIVE,STATE_OF_THE_WORLD"
  })
  void takesTheShop(MtlsMode mode, ConfigurationSource.Protocol protocol) throws IOException {
    MeshBuilder shop = Shop.builder().mtls(mode).accessLog().roots(authority.rootPem());
    ProxyConfig config = Shop.config(shop.build(), Shop.WEB, protocol);
    StaticBootstrap bootstrap =
        new StaticBootstrap(config)
            .onDemand(config, "pod/10.0.2.7:7000")
            .onDemand(config, "pod/10.0.9.9:7000");

    EnvoyProcess.validate(directory, bootstrap.identity(credentials()).json());
  }

  @ParameterizedTest
  @EnumSource(MtlsMode.class)
  void takesEveryRuleAndPolicy(MtlsMode mode) throws IOException {
    validate(RuledShop.builder().mtls(mode).roots(authority.rootPem()), Shop.CLIENT);
  }

  @ParameterizedTest
  @EnumSource(LoadBalancing.Algorithm.class)
  void takesEveryBalancer(LoadBalancing.Algorithm algorithm) throws IOException {
    TrafficPolicy policy =
        new TrafficPolicy(
            new LoadBalancing(
                algorithm,
                List.of(new LoadBalancing.HashKey.Source()),
                Optional.of(Duration.ofSeconds(30))),
            LocalityPreference.NONE,
            Optional.empty(),
            OutlierDetection.DEFAULT,
            Connections.DEFAULT);
    MeshBuilder shop =
        Shop.builder()
            .roots(authority.rootPem())
            .service("shop/web", service -> service.traffic("shop/p", policy))
            .service("data/store", service -> service.traffic("data/p", policy));

    validate(shop, Shop.CLIENT);
  }

  @ParameterizedTest
  @EnumSource(MtlsMode.class)
  void takesAMeshWithoutServices(MtlsMode mode) throws IOException {
    MeshBuilder empty =
        new MeshBuilder()
            .mtls(mode)
            .roots(authority.rootPem())
            .pod("shop/lonely", pod -> pod.address("10.0.1.4"));

    validate(empty, "shop/lonely");
  }

  @ParameterizedTest
  @CsvSource({"PERMISSIVE,STRICT", "STRICT,PERMISSIVE", "DISABLED,STRICT", "STRICT,DISABLED"})
  void takesPortsWithAModeOfTheirOwn(MtlsMode mode, MtlsMode ports) throws IOException {
    Mtls mtls =
        new Mtls(mode, new TreeMap<>(Map.of(8080, ports, 7000, ports, ProxyPorts.INBOUND, ports)));

    validate(
        Shop.builder().roots(authority.rootPem()).pod(Shop.WEB, pod -> pod.mtls("shop/web", mtls)),
        Shop.WEB);
  }

  @Test
  void takesServicesAtTheProxysOwnPorts() throws IOException {
    MeshBuilder odd =
        new MeshBuilder()
            .roots(authority.rootPem())
            .service(
                "shop/odd",
                service ->
                    service
                        .address("10.96.0.10")
                        .port(15001, Protocol.HTTP, 15001)
                        .port(15006, Protocol.HTTP, 15006)
                        .port(15021, Protocol.GRPC, 15021))
            .pod("shop/odd-1", pod -> pod.address("10.0.1.4").serves("shop/odd"));

    validate(odd, "shop/odd-1");
  }

  @Test
  void takesBothFamilies() throws IOException {
    MeshBuilder dual =
        Shop.builder()
            .roots(authority.rootPem())
            .service("shop/web", service -> service.address("fd00:96::10"))
            .service("data/store", service -> service.address("fd00:96::12"))
            .pod(Shop.WEB, pod -> pod.address("fd00:1::5"));

    validate(dual, Shop.WEB);
  }

  @Test
  void takesIpv6Alone() throws IOException {
    MeshBuilder ipv6 =
        new MeshBuilder()
            .roots(authority.rootPem())
            .service(
                "shop/web", service -> service.address("fd00:96::10").port(80, Protocol.HTTP, 80))
            .pod("shop/web-1", pod -> pod.address("fd00:1::5").serves("shop/web"));

    validate(ipv6, "shop/web-1");
  }

  @Test
  void takesTwoServicesThatShareAnAddressForAMoment() throws IOException {
    MeshBuilder twins =
        Shop.builder()
            .roots(authority.rootPem())
            .service(
                "shop/new-web",
                service -> service.address("10.96.0.10").port(80, Protocol.HTTP, 80))
            .service(
                "data/new-store",
                service -> service.address("10.96.0.12").port(6379, Protocol.TCP, 6379));

    validate(twins, Shop.CLIENT);
  }

  private void validate(MeshBuilder mesh, String pod) throws IOException {
    ProxyConfig config = Shop.config(mesh.build(), pod);
    EnvoyProcess.validate(directory, new StaticBootstrap(config).identity(credentials()).json());
  }

  private String credentials() throws IOException {
    IdentityFiles.write(directory, authority.credentials("spiffe://cluster.local/ns/shop/sa/web"));
    return directory.toString();
  }
}

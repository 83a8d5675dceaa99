package dev.osier.xds.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostMatchingTest {
  private static final RouteConfiguration TABLE = table();

  @ParameterizedTest
  @CsvSource({
    "one.example, one.example",
    "ONE.Example:8080, one.example",
    "two.example, *.example",
    "a.two.example, *.two.example",
    ".example, *",
    "www.org, www.*",
    "www., *",
    "www.example, *.example",
    "[::1]:80, [::1]",
    "[::1], [::1]",
    "one.example., *",
    "elsewhere, *",
    "'', *",
  })
  void theNarrowestDomainWins(String authority, String expected) {
    assertThat(new HostMatching(TABLE).choose(authority).map(VirtualHost::getName))
        .contains(expected);
  }

  private static RouteConfiguration table() {
    RouteConfiguration.Builder table =
        RouteConfiguration.newBuilder().setIgnorePortInHostMatching(true);
    for (String domain :
        List.of("*", "www.*", "*.example", "*.two.example", "one.example", "[::1]")) {
      table.addVirtualHosts(VirtualHost.newBuilder().setName(domain).addDomains(domain));
    }
    return table.build();
  }
}

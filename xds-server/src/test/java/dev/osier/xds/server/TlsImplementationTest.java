package dev.osier.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.Test;

class TlsImplementationTest {
  @Test
  void whatIsBuiltForLinuxIsUsed() {
    assertThat(OpenSsl.unavailabilityCause()).isNull();
    assertThat(TlsImplementation.provider()).isEqualTo(SslProvider.OPENSSL);
  }
}

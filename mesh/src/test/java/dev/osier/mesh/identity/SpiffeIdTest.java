package dev.osier.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
  @Test
  void whatIsWrittenIsRead() {
    SpiffeId id = new SpiffeId(new TrustDomain("cluster.local"), "bookstore", "reviews.v1");

    assertThat(id.uri()).isEqualTo("spiffe://cluster.local/ns/bookstore/sa/reviews.v1");
    assertThat(SpiffeId.parse(id.uri())).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe://cluster.local",
        "spiffe://cluster.local/ns/a/sa/",
        "spiffe://cluster.local/ns//sa/b",
        "spiffe://cluster.local/ns/a/sa/b/",
        "spiffe://cluster.local//ns/a/sa/b",
        "spiffe://cluster.local/ns/a/sa/..",
        "spiffe://cluster.local/ns/a%2fb/sa/c",
        "spiffe://cluster..local/ns/a/sa/b",
        "spiffe://.cluster.local/ns/a/sa/b",
        "spiffe://cluster.local./ns/a/sa/b",
        "spiffe://cluster.local/ns/A/sa/b",
        "spiffe://Cluster.local/ns/a/sa/b",
        "SPIFFE://cluster.local/ns/a/sa/b",
        "spiffe://user@cluster.local/ns/a/sa/b",
        "spiffe://cluster.local:443/ns/a/sa/b",
        "spiffe://cluster.local/ns/a/sa/b?x=1",
        "spiffe://cluster.local/ns/a/sa/b#f",
        "spiffe://cluster.local/ns/a/sa/b\u0000",
        "https://cluster.local/ns/a/sa/b"
      })
  void anythingElseIsNobody(String uri) {
    assertThat(SpiffeId.parse(uri)).isEmpty();
  }

  @Test
  void anIdLongerThanTheSpecificationAllowsIsNobody() {
    assertThat(SpiffeId.parse("spiffe://cluster.local/ns/a/sa/" + "b".repeat(2048))).isEmpty();
  }
}

package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose clock is wrong, by what nodes write into their Leases and when. */
class ClockSkewTest {
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aNodesClockIsTheDifferenceOfWhatItWroteAndWhenItWasWritten() {
    assertThat(NodeClock.of(lease("node-1", Duration.ofSeconds(190))))
        .contains(new NodeClock("node-1", WRITTEN, Duration.ofSeconds(190)));
    assertThat(NodeClock.of(lease("node-1", Duration.ofMillis(-500))))
        .hasValueSatisfying(clock -> assertThat(clock.isOffBy(GRACE)).isFalse());
  }

  @Test
  void whoWroteSomethingElseIsNotLookedAt() {
    Lease lease = lease("node-1", Duration.ZERO);
    lease
        .getMetadata()
        .getManagedFields()
        .add(
            new ManagedFieldsEntryBuilder()
                .withTime(WRITTEN.plusSeconds(3600).toString())
                .withFieldsV1(fields("f:metadata", "f:labels"))
                .build());
    assertThat(NodeClock.of(lease)).map(NodeClock::ahead).contains(Duration.ZERO);
  }

  @Test
  void aLeaseThatDoesNotSayIsNoClock() {
    assertThat(NodeClock.of(new LeaseBuilder().withNewMetadata().endMetadata().build())).isEmpty();
    Lease lease = lease("node-1", Duration.ZERO);
    lease.getMetadata().setManagedFields(List.of());
    assertThat(NodeClock.of(lease)).isEmpty();
  }

  @Test
  void goodClocksSayNothing() {
    assertThat(ClockSkew.message(clocks(0, 119, -120), GRACE)).isEmpty();
    assertThat(ClockSkew.message(List.of(), GRACE)).isEmpty();
  }

  @Test
  void whatIsGoodEnoughIsWhatCertificatesAllowForAndNeverLessThanCanBeSeen() {
    assertThat(ClockSkew.message(clocks(239), Duration.ofMinutes(4))).isEmpty();
    assertThat(ClockSkew.message(clocks(31), Duration.ofSeconds(30)).orElseThrow())
        .contains("more than 30 s off");
    assertThat(ClockSkew.message(clocks(1), Duration.ZERO)).isEmpty();
  }

  @Test
  void badClocksAreNamedTheWorstFirst() {
    assertThat(ClockSkew.message(clocks(0, 130, -400), GRACE))
        .contains(
            "2 of 3 nodes have clocks more than 120 s off the API server's: node-2 (behind by 6"
                + " min), node-1 (ahead by 2 min); certificates may be refused there");
  }

  @Test
  void manyBadClocksAreNotAllNamed() {
    assertThat(ClockSkew.message(clocks(IntStream.range(0, 100).map(i -> 500).toArray()), GRACE))
        .hasValueSatisfying(
            message -> assertThat(message).hasSizeLessThan(300).contains(" and others;"));
  }

  private static List<NodeClock> clocks(int... seconds) {
    return IntStream.range(0, seconds.length)
        .mapToObj(i -> new NodeClock("node-" + i, WRITTEN, Duration.ofSeconds(seconds[i])))
        .toList();
  }

  private static Lease lease(String node, Duration ahead) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(node)
        .addToManagedFields(
            new ManagedFieldsEntryBuilder()
                .withTime(WRITTEN.toString())
                .withFieldsV1(fields("f:spec", "f:renewTime"))
                .build())
        .endMetadata()
        .withNewSpec()
        .withRenewTime(WRITTEN.plus(ahead).atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  private static FieldsV1 fields(String outer, String inner) {
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperty(outer, Map.of(inner, Map.of()));
    return fields;
  }
}

package dev.osier.operator.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.usage.Owner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final Owner CART = new Owner("shop", "ReplicaSet", "cart");
  private static final Owner WEB = new Owner("shop", "ReplicaSet", "web");
  private static final int TODAY = 20_000;

  private static Usage some(Random random) {
    Usage usage = Usage.NOTHING;
    for (int i = random.nextInt(40); i > 0; i--) {
      usage =
          usage.used(
              random.nextBoolean() ? CART : WEB,
              Set.of("outbound/80/s" + random.nextInt(10)),
              TODAY - random.nextInt(5));
    }
    return usage;
  }

  @Test
  void whatReplicasKnowIsPutTogetherInAnyOrder() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      Usage a = some(random);
      Usage b = some(random);
      Usage c = some(random);
      assertThat(a.merge(b)).isEqualTo(b.merge(a));
      assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
      assertThat(a.merge(a)).isEqualTo(a);
      assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
    }
  }

  @Test
  void whatIsKnownAlreadyChangesNothing() {
    Usage usage = Usage.NOTHING.used(CART, Set.of("a", "b"), TODAY);
    assertThat(usage.used(CART, Set.of("a"), TODAY)).isSameAs(usage);
    assertThat(usage.used(CART, Set.of("b"), TODAY - 1)).isSameAs(usage);
    assertThat(usage.used(CART, Set.of("a"), TODAY + 1)).isNotEqualTo(usage);
    assertThat(usage.used(WEB, Set.of("a"), TODAY)).isNotEqualTo(usage);
  }

  @Test
  void whatWasUsedLongestAgoLeavesWhereThereIsTooMuch() {
    Set<String> many =
        IntStream.range(0, Names.MOST).mapToObj(i -> "n" + i).collect(Collectors.toSet());
    Usage usage = Usage.NOTHING.used(CART, many, TODAY).used(CART, Set.of("old"), TODAY - 1);
    assertThat(usage.of(CART).days()).hasSize(Names.MOST).doesNotContainKey("old");
    assertThat(usage.used(CART, Set.of("new"), TODAY + 1).of(CART).days())
        .hasSize(Names.MOST)
        .containsKey("new");
  }

  @Test
  void whatIsNotUsedIsForgotten() {
    Usage usage = Usage.NOTHING.used(CART, Set.of("a"), TODAY - 2).used(CART, Set.of("b"), TODAY);
    assertThat(usage.since(TODAY - 1).of(CART).days()).containsOnlyKeys("b");
    assertThat(usage.since(TODAY + 1).owners()).isEmpty();
  }

  @Test
  void whatIsWrittenIsRead() {
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      Usage usage = some(random);
      assertThat(UsageFormat.read(UsageFormat.write(usage), TODAY)).contains(usage);
    }
  }

  @Test
  @Tag("slow")
  void whatFitsIsWhatWasUsedLast() {
    Usage usage = large(400);
    assertThat(UsageFormat.write(usage).length).isGreaterThan(UsageFormat.MOST_BYTES);
    Usage fits = UsageFormat.fitting(usage.used(CART, Set.of("new"), TODAY + 1));
    assertThat(UsageFormat.write(fits).length).isLessThanOrEqualTo(UsageFormat.MOST_BYTES);
    assertThat(fits.of(CART).days()).containsKey("new");
    Usage ofOneDay = UsageFormat.fitting(usage);
    assertThat(UsageFormat.write(ofOneDay).length).isLessThanOrEqualTo(UsageFormat.MOST_BYTES);
    assertThat(ofOneDay.owners()).isNotEmpty();
  }

  private static Usage large(int owners) {
    Random random = new Random(3);
    Usage usage = Usage.NOTHING;
    for (int i = 0; i < owners; i++) {
      Set<String> names =
          IntStream.range(0, Names.MOST)
              .mapToObj(j -> Long.toHexString(random.nextLong()))
              .collect(Collectors.toSet());
      usage = usage.used(new Owner("shop", "ReplicaSet", "w" + i), names, TODAY);
    }
    return usage;
  }

  @Test
  void whatMeansNothingIsLeftOutAndTheRestKept() throws IOException {
    byte[] odd =
        zipped(
            """
            osier usage 1
            \t20000 without-owner
            shop ReplicaSet cart
            \t20000 outbound/80/web
            \t99999 of-the-future
            \tnonsense
            \t20000 two words
            one two three four
            \t20000 of-nobody
            shop ReplicaSet web
            \t19999 outbound/80/cart
            """);
    Usage usage =
        Usage.NOTHING
            .used(CART, Set.of("outbound/80/web"), TODAY)
            .used(WEB, Set.of("outbound/80/cart"), TODAY - 1);
    assertThat(UsageFormat.read(odd, TODAY)).contains(usage);
  }

  @Test
  void whatIsNoUsageIsNothing() throws IOException {
    assertThat(UsageFormat.read(new byte[0], TODAY)).isEmpty();
    assertThat(UsageFormat.read("osier usage 1\n".getBytes(UTF_8), TODAY)).isEmpty();
    assertThat(UsageFormat.read(zipped("osier usage 2\n"), TODAY)).isEmpty();
    byte[] whole = UsageFormat.write(Usage.NOTHING.used(CART, Set.of("a"), TODAY));
    List<Byte> bytes = new ArrayList<>();
    for (byte one : whole) {
      bytes.add(one);
    }
    Random random = new Random(4);
    for (int i = 0; i < 1_000; i++) {
      Collections.shuffle(bytes, random);
      byte[] mixed = new byte[whole.length];
      for (int j = 0; j < mixed.length; j++) {
        mixed[j] = bytes.get(j);
      }
      assertThat(UsageFormat.read(mixed, TODAY)).isNotNull();
    }
  }

  private static byte[] zipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}

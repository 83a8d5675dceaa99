package dev.osier.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.FakeConfig;
import dev.osier.xds.stream.Response;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That responses are what protobuf would make of them, and that streams share their bytes. */
final class SharedResponseTest {
  private static final int ROUNDS = 2_000;
  private static final int STREAMS = 1_000;
  private static final int LARGE = 64 * 1024;

  @Test
  void theBytesAreThoseOfTheMessage() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Response response = random(new Random(seed));
      SharedResponse shared = SharedResponse.of(response);
      byte[] drained = drained(shared);
      assertThat(DeltaDiscoveryResponse.parseFrom(drained)).isEqualTo(message(response));
      assertThat(drained).hasSize(message(response).getSerializedSize()).hasSize(shared.size());
      assertThat(new SharedResponseMarshaller().stream(shared).readAllBytes()).isEqualTo(drained);
    }
  }

  @Test
  void whatIsPartlyReadIsDrainedFromThere() throws IOException {
    Response response = random(new Random(1));
    byte[] whole = drained(SharedResponse.of(response));
    InputStream stream = new SharedResponseMarshaller().stream(SharedResponse.of(response));
    assertThat(stream.read()).isEqualTo(whole[0]);
    assertThat(stream.available()).isEqualTo(whole.length - 1);
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    assertThat(((Drainable) stream).drainTo(rest)).isEqualTo(whole.length - 1);
    assertThat(rest.toByteArray()).isEqualTo(ByteString.copyFrom(whole).substring(1).toByteArray());
    assertThat(stream.available()).isZero();
  }

  @Test
  void allStreamsWriteTheSameBuffers() throws IOException {
    List<XdsResource> clusters = clusters(100);
    Buffers buffers = new Buffers();
    for (int i = 0; i < STREAMS; i++) {
      String nonce = Integer.toString(i);
      SharedResponse.of(new Response(ResourceType.CLUSTER, nonce, "", clusters, List.of()))
          .writeTo(buffers);
    }
    // Two of each cluster, its head and its body, and what names the stream's own nonce.
    assertThat(buffers.lasting).hasSize(2 * clusters.size());
    assertThat(buffers.own).hasSize(STREAMS);
  }

  private static byte[] drained(SharedResponse response) throws IOException {
    InputStream stream = new SharedResponseMarshaller().stream(response);
    assertThat(stream).isInstanceOf(KnownLength.class);
    assertThat(stream.available()).isEqualTo(response.size());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(((Drainable) stream).drainTo(bytes)).isEqualTo(response.size());
    assertThat(stream.available()).isZero();
    return bytes.toByteArray();
  }

  static List<XdsResource> clusters(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> FakeConfig.resource(ResourceType.CLUSTER, "c" + i, "1", "x".repeat(200)))
        .toList();
  }

  /** What a response is in protobuf's own words. */
  static DeltaDiscoveryResponse message(Response response) {
    DeltaDiscoveryResponse.Builder builder =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(response.type().typeUrl())
            .setNonce(response.nonce())
            .addAllRemovedResources(response.removed());
    for (XdsResource resource : response.resources()) {
      Resource.Builder one =
          Resource.newBuilder().setName(resource.name()).setVersion(resource.version());
      if (!resource.isAbsent()) {
        one.setResource(resource.body());
      } else if (!resource.name().isEmpty()) {
        one.addAliases(resource.name());
      }
      builder.addResources(one);
    }
    return builder.build();
  }

  private static Response random(Random random) {
    List<ResourceType> types = List.of(ResourceType.values());
    ResourceType type = types.get(random.nextInt(types.size()));
    List<XdsResource> resources =
        IntStream.range(0, random.nextInt(5))
            .mapToObj(
                i ->
                    new XdsResource(
                        type, text(random), text(random), body(random, type), List.of()))
            .toList();
    List<String> removed =
        IntStream.range(0, random.nextInt(3)).mapToObj(i -> text(random)).toList();
    return new Response(type, text(random), "", resources, removed);
  }

  private static Any body(Random random, ResourceType type) {
    byte[] value = new byte[random.nextBoolean() ? random.nextInt(300) : random.nextInt(LARGE)];
    random.nextBytes(value);
    return switch (random.nextInt(4)) {
      case 0 -> Any.getDefaultInstance();
      case 1 -> Any.newBuilder().setTypeUrl(type.typeUrl()).build();
      case 2 -> {
        ByteString pieces = ByteString.copyFrom(value).concat(ByteString.copyFrom(value));
        yield Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(pieces).build();
      }
      default ->
          Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(ByteString.copyFrom(value)).build();
    };
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(random.nextBoolean() ? 8 : 200), 1, Character.MIN_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Which arrays it was given, by identity. */
  private static final class Buffers extends ByteOutput {
    private final Set<byte[]> own = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<byte[]> lasting = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public void write(byte[] value, int offset, int length) {
      own.add(value);
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
      lasting.add(value);
    }

    @Override
    public void write(byte value) {
      throw new AssertionError("a response byte by byte");
    }

    @Override
    public void write(ByteBuffer value) {
      throw new AssertionError("a response copied into a buffer");
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      throw new AssertionError("a response in a buffer of its own");
    }
  }
}

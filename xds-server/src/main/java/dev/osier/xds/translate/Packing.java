package dev.osier.xds.translate;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The one way messages are serialised: maps in key order, so that every replica of the control
 * plane makes the same bytes and thus the same version.
 */
final class Packing {
  private static final String TYPE_URL_PREFIX = "type.googleapis.com/";
  private static final int VERSION_BYTES = 8;

  private Packing() {}

  /** The message with its type's URL. */
  static Any any(Message message) {
    return Any.newBuilder()
        .setTypeUrl(TYPE_URL_PREFIX + message.getDescriptorForType().getFullName())
        .setValue(bytes(message))
        .build();
  }

  /** The message as the configuration of an Envoy extension of this name. */
  static TypedExtensionConfig extension(String name, Message message) {
    return TypedExtensionConfig.newBuilder().setName(name).setTypedConfig(any(message)).build();
  }

  /** The same as {@link #extension} in the form that xDS's own matchers take. */
  static com.github.xds.core.v3.TypedExtensionConfig matcherExtension(
      String name, Message message) {
    return com.github.xds.core.v3.TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(any(message))
        .build();
  }

  /** The message as a resource whose version is a hash of its bytes. */
  static XdsResource resource(
      ResourceType type, String name, Message message, List<ObjectReference> origins) {
    Any body = any(message);
    return new XdsResource(type, name, version(body.getValue()), body, origins);
  }

  /** The same of one that leads to clusters which are there only because of it. */
  static XdsResource resource(
      ResourceType type,
      String name,
      Message message,
      List<ObjectReference> origins,
      List<String> clusters) {
    Any body = any(message);
    return new XdsResource(type, name, version(body.getValue()), body, origins, clusters);
  }

  /**
   * A resource that is put together from parts, which are serialised once for many resources.
   *
   * @param parts what, one after the other, are the bytes of the message
   */
  static XdsResource resource(
      ResourceType type,
      String name,
      Descriptor message,
      List<ByteString> parts,
      List<ObjectReference> origins) {
    byte[] bytes = new byte[parts.stream().mapToInt(ByteString::size).sum()];
    int end = 0;
    for (ByteString part : parts) {
      part.copyTo(bytes, end);
      end += part.size();
    }
    ByteString value = UnsafeByteOperations.unsafeWrap(bytes);
    Any body =
        Any.newBuilder()
            .setTypeUrl(TYPE_URL_PREFIX + message.getFullName())
            .setValue(value)
            .build();
    return new XdsResource(type, name, version(value), body, origins);
  }

  /** A part of a message: one value, serialised already, of one of its fields. */
  static ByteString field(int number, ByteString value) {
    byte[] bytes = new byte[CodedOutputStream.computeBytesSize(number, value)];
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    try {
      output.writeBytes(number, value);
    } catch (IOException e) {
      throw new UncheckedIOException("serialising into memory", e);
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  /** The bytes of a message, or of that part of one of which the other fields are not set. */
  static ByteString bytes(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.useDeterministicSerialization();
    try {
      message.writeTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException("serialising into memory", e);
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static String version(ByteString bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ByteBuffer buffer : bytes.asReadOnlyByteBufferList()) {
        digest.update(buffer);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("hashing a resource: every Java has SHA-256", e);
    }
  }
}

package dev.osier.xds.server;

import com.google.protobuf.ByteOutput;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How gRPC gets the bytes of a response: copied once, from where all streams share them. */
final class SharedResponseMarshaller implements Marshaller<SharedResponse> {
  @Override
  public InputStream stream(SharedResponse response) {
    return new Bytes(response);
  }

  @Override
  public SharedResponse parse(InputStream stream) {
    throw new UnsupportedOperationException("reading a response: only proxies do");
  }

  /** A response as gRPC reads it: all at once, where it may choose. */
  private static final class Bytes extends InputStream implements Drainable, KnownLength {
    private @Nullable SharedResponse response;
    private InputStream rest = InputStream.nullInputStream();

    Bytes(SharedResponse response) {
      this.response = response;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      if (response == null) {
        return (int) rest.transferTo(target);
      }
      SharedResponse written = response;
      response = null;
      written.writeTo(new Forwarding(target));
      return written.size();
    }

    @Override
    public int available() throws IOException {
      return response == null ? rest.available() : response.size();
    }

    @Override
    public int read() throws IOException {
      return pieceByPiece().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return pieceByPiece().read(target, offset, length);
    }

    private InputStream pieceByPiece() throws IOException {
      if (response != null) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream(response.size());
        drainTo(copy);
        rest = new ByteArrayInputStream(copy.toByteArray());
      }
      return rest;
    }
  }

  /** A stream that is given bytes without keeping them. */
  private static final class Forwarding extends ByteOutput {
    private final OutputStream target;

    Forwarding(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(byte value) throws IOException {
      target.write(value);
    }

    @Override
    public void write(byte[] value, int offset, int length) throws IOException {
      target.write(value, offset, length);
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) throws IOException {
      target.write(value, offset, length);
    }

    @Override
    public void write(ByteBuffer value) throws IOException {
      byte[] copy = new byte[value.remaining()];
      value.get(copy);
      target.write(copy);
    }

    @Override
    public void writeLazy(ByteBuffer value) throws IOException {
      write(value);
    }
  }
}

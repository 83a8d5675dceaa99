package dev.osier.ca;

import dev.osier.mesh.identity.DerBytes;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/**
 * One block of PEM text (RFC 7468): a type and the DER bytes between the two lines that carry it.
 * Its {@link #toString} never shows the content, which may be a private key.
 *
 * @param type what stands after BEGIN, such as {@code CERTIFICATE}
 * @param content the decoded bytes
 */
public record PemBlock(String type, DerBytes content) {
  /** The type of an X.509 certificate. */
  public static final String CERTIFICATE = "CERTIFICATE";

  /** The type of an unencrypted PKCS #8 private key. */
  public static final String PRIVATE_KEY = "PRIVATE KEY";

  /** The longest text that is read, in characters. */
  public static final int MAX_TEXT = 64 * 1024;

  /** The block that holds a certificate. */
  public static PemBlock of(X509Certificate certificate) {
    try {
      return new PemBlock(CERTIFICATE, DerBytes.copyOf(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("encoding a certificate", e);
    }
  }

  /**
   * Reads every block of a text; whatever stands between blocks is ignored.
   *
   * @throws IOException if the text is too long, not ASCII, or has a block that is broken or
   *     carries headers; the message never quotes the text
   */
  public static List<PemBlock> readAll(String text) throws IOException {
    if (text.length() > MAX_TEXT) {
      throw new IOException("reading PEM: longer than " + MAX_TEXT + " characters");
    }
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      throw new IOException("reading PEM: not ASCII");
    }
    List<PemBlock> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject block = read(reader); block != null; block = read(reader)) {
        if (!block.getHeaders().isEmpty()) {
          throw new IOException("reading PEM: a block has headers");
        }
        blocks.add(new PemBlock(block.getType(), DerBytes.copyOf(block.getContent())));
      }
    }
    return List.copyOf(blocks);
  }

  /**
   * Reads a text that must hold exactly one block, of this type.
   *
   * @throws IOException as {@link #readAll}, and if there are none, several, or another type
   */
  public static PemBlock readOnly(String text, String type) throws IOException {
    List<PemBlock> blocks = readAll(text);
    if (blocks.size() != 1) {
      throw new IOException("reading PEM: " + blocks.size() + " blocks where one was expected");
    }
    PemBlock block = blocks.getFirst();
    if (!block.type().equals(type)) {
      throw new IOException("reading PEM: the block is no " + type);
    }
    return block;
  }

  /**
   * Reads every block of a text as a certificate.
   *
   * @throws IOException as {@link #readAll}, and if a block is no certificate
   */
  public static List<X509Certificate> readCertificates(String text) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemBlock block : readAll(text)) {
      certificates.add(block.certificate());
    }
    return List.copyOf(certificates);
  }

  /**
   * Parses the content as an X.509 certificate, all of it.
   *
   * @throws IOException if it is none
   */
  public X509Certificate certificate() throws IOException {
    if (!type.equals(CERTIFICATE)) {
      throw new IOException("reading a certificate: the block is no " + CERTIFICATE);
    }
    return Certificates.parse(content.toByteArray());
  }

  /** The block as text, ending in a line feed. */
  public String text() {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("writing PEM to memory", e);
    }
    // PemWriter ends lines as the platform does; the text must not depend on where it was written.
    return text.toString().replace("\r\n", "\n");
  }

  private static @Nullable PemObject read(PemReader reader) throws IOException {
    try {
      return reader.readPemObject();
    } catch (IOException | RuntimeException e) {
      // BouncyCastle's decoder mostly throws unchecked exceptions, and they may quote the text.
      throw new IOException("reading PEM: a block cannot be decoded");
    }
  }
}

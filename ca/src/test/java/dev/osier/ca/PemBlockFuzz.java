package dev.osier.ca;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * PEM text is read or refused with an IOException that does not quote it; what is read is whole.
 */
public final class PemBlockFuzz {
  private PemBlockFuzz() {}

  /** Reads one text, as blocks and as certificates. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    try {
      for (PemBlock block : PemBlock.readAll(text)) {
        if (!PemBlock.readOnly(block.text(), block.type()).equals(block)) {
          throw new AssertionError("a block is not read back as it was written");
        }
      }
      for (X509Certificate certificate : PemBlock.readCertificates(text)) {
        if (!List.of(certificate)
            .equals(PemBlock.readCertificates(PemBlock.of(certificate).text()))) {
          throw new AssertionError("a certificate is not read back as it was written");
        }
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).startsWith("reading ")) {
        throw new AssertionError("a refusal in somebody else's words", e);
      }
    }
  }
}

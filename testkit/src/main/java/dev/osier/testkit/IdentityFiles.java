package dev.osier.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files in which a proxy finds its key and its certificates, as the kubelet writes them. */
public final class IdentityFiles {
  /** The private key, PEM. */
  public static final String KEY = "key.pem";

  /** The leaf and what leads to its root, PEM. */
  public static final String CERTIFICATES = "certificates.pem";

  private static final String BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";

  private IdentityFiles() {}

  /**
   * Writes both.
   *
   * @param credentials a private key and then certificates, PEM
   */
  public static void write(Path folder, String credentials) throws IOException {
    int certificates = credentials.indexOf(BEGIN_CERTIFICATE);
    Files.writeString(folder.resolve(KEY), credentials.substring(0, certificates));
    Files.writeString(folder.resolve(CERTIFICATES), credentials.substring(certificates));
  }
}

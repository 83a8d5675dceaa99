package dev.osier.testkit.svid;

import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The opinion of {@code openssl verify} at its strictest; it must be installed. */
final class OpenSsl {
  /** What one command can check: it takes one set of roots, one chain, one moment. */
  private record Surroundings(String roots, String intermediates, Instant at) {}

  private OpenSsl() {}

  /** What openssl has against certificates, in its words; none if nothing. */
  static List<String> objections(Path folder, List<IssuedChain> issued) throws IOException {
    Map<Surroundings, List<IssuedChain>> groups =
        issued.stream().collect(groupingBy(OpenSsl::surroundings));
    List<String> objections = new ArrayList<>();
    for (Map.Entry<Surroundings, List<IssuedChain>> group : groups.entrySet()) {
      objections.addAll(objections(folder, group.getKey(), group.getValue()));
    }
    return objections;
  }

  private static List<String> objections(
      Path folder, Surroundings surroundings, List<IssuedChain> issued) throws IOException {
    Files.writeString(folder.resolve("roots.pem"), surroundings.roots());
    Files.writeString(folder.resolve("intermediates.pem"), surroundings.intermediates());
    List<String> command = new ArrayList<>();
    command.addAll(List.of("openssl", "verify", "-x509_strict", "-purpose", "sslclient"));
    command.addAll(List.of("-attime", Long.toString(surroundings.at().getEpochSecond())));
    command.addAll(List.of("-CAfile", "roots.pem", "-untrusted", "intermediates.pem"));
    for (IssuedChain each : issued) {
      Path leaf = Files.createTempFile(folder, "leaf", ".pem");
      Files.writeString(leaf, pem(certificates(each).getFirst()));
      command.add(leaf.getFileName().toString());
    }
    Command.Outcome outcome = Command.run(folder, Path.of("/dev/null"), command);
    List<String> objections =
        new ArrayList<>(outcome.lines().stream().filter(line -> !line.endsWith(": OK")).toList());
    if (objections.isEmpty() && outcome.lines().size() != issued.size()) {
      objections.add("openssl looked at " + outcome.lines().size() + " of " + issued.size());
    }
    return objections;
  }

  private static Surroundings surroundings(IssuedChain issued) {
    StringBuilder intermediates = new StringBuilder();
    certificates(issued).stream().skip(1).map(OpenSsl::pem).forEach(intermediates::append);
    return new Surroundings(issued.roots(), intermediates.toString(), issued.at());
  }

  private static List<X509Certificate> certificates(IssuedChain issued) {
    try {
      return issued.certificates();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a chain that cannot be read", e);
    }
  }

  private static String pem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new AssertionError("encoding a certificate", e);
    }
  }
}

package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemBlockTest {
  private final MeshFixture mesh = new MeshFixture();

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    PemBlock one = PemBlock.of(mesh.root());
    PemBlock other = PemBlock.of(mesh.intermediate().certificate());
    assertThat(PemBlock.readAll(one.text() + other.text())).containsExactly(one, other);
    assertThat(PemBlock.readCertificates("before\n" + one.text() + "between\n" + other.text()))
        .isEqualTo(List.of(mesh.root(), mesh.intermediate().certificate()));
  }

  @Test
  void noInputMakesTheReaderThrowAnythingElse() {
    Random random = new Random(42);
    String good = PemBlock.of(mesh.root()).text();
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int change = random.nextInt(4); change >= 0; change--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      }
      text.setLength(random.nextInt(text.length()));
      try {
        PemBlock.readCertificates(text.toString());
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith("reading");
      }
    }
  }

  @Test
  void theLongestTextIsReadAndOneCharacterMoreIsNot() throws IOException {
    String block = PemBlock.of(mesh.root()).text();
    String longest = block + "\n".repeat(PemBlock.MAX_TEXT - block.length());
    assertThat(PemBlock.readAll(longest)).hasSize(1);
    assertThatThrownBy(() -> PemBlock.readAll(longest + "\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than");
  }

  @Test
  void aBlockThatIsNoCertificateIsNoCertificate() {
    assertThatThrownBy(
            () ->
                new PemBlock("TRUSTED CERTIFICATE", PemBlock.of(mesh.root()).content())
                    .certificate())
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                new PemBlock(
                        PemBlock.CERTIFICATE,
                        HostileKeys.withTrailingByte(PemBlock.of(mesh.root()).content()))
                    .certificate())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes follow");
  }

  @Test
  void theFingerprintIsTheOneOpensslPrints() throws Exception {
    Files.writeString(folder.resolve("root.pem"), PemBlock.of(mesh.root()).text());
    String printed =
        OpenSsl.run(folder, List.of("x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256"))
            .output();
    String digits =
        printed
            .substring(printed.indexOf('=') + 1)
            .trim()
            .replace(":", "")
            .toLowerCase(Locale.ROOT);
    assertThat(Fingerprint.of(mesh.root()).text()).isEqualTo("sha256:" + digits);
  }
}

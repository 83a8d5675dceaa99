package dev.osier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.osier.mesh.identity.Delivery;
import dev.osier.webhook.injection.PodInjector;
import dev.osier.webhook.injection.TestPods;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where the labels of a namespace are not what they were. */
class PodAdmissionTest {
  private static final String NAMESPACE = "bookstore";
  private static final Map<String, String> ENABLED = Map.of("osier.dev/injection", "enabled");
  private static final JsonNode POD = pod("{}");

  private final Map<String, Map<String, String>> known = new HashMap<>();
  private final Map<String, Map<String, String>> fresh = new HashMap<>();
  private final PodAdmission admission =
      new PodAdmission(
          new PodInjector(TestPods.settings()), new Lookup(), () -> Delivery.POD_CERTIFICATE);
  private int asked;

  private final class Lookup implements NamespaceLookup {
    @Override
    public Optional<Map<String, String>> known(String namespace) {
      return Optional.ofNullable(known.get(namespace));
    }

    @Override
    public Optional<Map<String, String>> fresh(String namespace) {
      asked++;
      return Optional.ofNullable(fresh.get(namespace));
    }
  }

  @Test
  void aNamespaceThatIsKnownToAskIsNotLookedAtAgain() {
    known.put(NAMESPACE, ENABLED);

    assertThat(isInjected(answer(POD))).isTrue();
    assertThat(asked).isZero();
  }

  @Test
  void aPodThatAsksItselfNeedsNoSecondLookAtItsNamespace() {
    known.put(NAMESPACE, Map.of());

    assertThat(isInjected(answer(pod("{osier.dev/injection: enabled}")))).isTrue();
    assertThat(asked).isZero();
  }

  @Test
  void aNamespaceThatWasLabelledAMomentAgoHasItsPodsInjected() {
    known.put(NAMESPACE, Map.of());
    fresh.put(NAMESPACE, ENABLED);

    assertThat(isInjected(answer(POD))).isTrue();
  }

  @Test
  void aNamespaceThatWasMadeAMomentAgoHasItsPodsInjected() {
    fresh.put(NAMESPACE, ENABLED);

    assertThat(isInjected(answer(POD))).isTrue();
  }

  @Test
  void whereNobodyAsksThePodIsLeftAsItIs() {
    known.put(NAMESPACE, Map.of());
    fresh.put(NAMESPACE, Map.of());

    assertThat(answer(POD)).isEqualTo(AdmissionAnswer.UNCHANGED);
  }

  @Test
  void aNamespaceThatNobodyKnowsIsSaid() {
    assertThat(answer(POD))
        .isInstanceOfSatisfying(
            AdmissionAnswer.Deny.class,
            deny -> assertThat(deny.message()).contains("namespace bookstore", "not known"));
  }

  private static boolean isInjected(AdmissionAnswer answer) {
    return answer instanceof AdmissionAnswer.Allow allow
        && allow.patch().filter(patch -> patch.toString().contains("osier-proxy")).isPresent();
  }

  private AdmissionAnswer answer(JsonNode pod) {
    return admission.answer(
        new AdmissionRequest(
            "u-1",
            "CREATE",
            "Pod",
            "",
            NAMESPACE,
            "web",
            "me",
            false,
            pod,
            NullNode.getInstance()));
  }

  private static JsonNode pod(String labels) {
    try {
      return new YAMLMapper()
          .readTree(
              "{metadata: {name: web, labels: %s}, spec: {containers: [{name: web, image: web}]}}"
                  .formatted(labels));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(labels, e);
    }
  }
}

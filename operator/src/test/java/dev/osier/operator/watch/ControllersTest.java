package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.usage.Owner;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControllersTest {
  private static OwnerReference controller(String kind, String name) {
    return new OwnerReferenceBuilder().withKind(kind).withName(name).withController(true).build();
  }

  private static String owner(OwnerReference reference, Map<String, String> labels) {
    return Controllers.owner("shop", reference, labels).map(Owner::toString).orElse("none");
  }

  @Test
  void versionsOfADeploymentAreOne() {
    OwnerReference reference = controller("ReplicaSet", "cart-5c7f");
    assertThat(owner(reference, Map.of("pod-template-hash", "5c7f")))
        .isEqualTo("shop/ReplicaSet/cart");
    assertThat(owner(reference, Map.of("pod-template-hash", "other")))
        .as("a ReplicaSet of nobody's that happens to be called so")
        .isEqualTo("shop/ReplicaSet/cart-5c7f");
    assertThat(owner(reference, Map.of())).isEqualTo("shop/ReplicaSet/cart-5c7f");
  }

  @Test
  void runsOfACronJobAreOne() {
    assertThat(owner(controller("Job", "report-29382750"), Map.of())).isEqualTo("shop/Job/report");
    assertThat(owner(controller("Job", "migrate-2"), Map.of())).isEqualTo("shop/Job/migrate-2");
  }

  @Test
  void othersKeepTheirNames() {
    assertThat(owner(controller("StatefulSet", "db"), Map.of())).isEqualTo("shop/StatefulSet/db");
    assertThat(owner(new OwnerReferenceBuilder().withKind("Other").withName("x").build(), Map.of()))
        .as("an owner that is no controller")
        .isEqualTo("none");
  }
}

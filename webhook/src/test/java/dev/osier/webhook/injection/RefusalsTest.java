package dev.osier.webhook.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.identity.Delivery;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything a pod can be turned away for, with the path of the field that has to change. */
class RefusalsTest {
  private static final String OK = "{name: app, image: app:1}";

  @Test
  void aPodWithoutConflictsIsInjected() {
    assertThat(TestPods.decide(pod("containers: [" + OK + "]"), TestPods.LABELLED))
        .isInstanceOf(InjectionDecision.Inject.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "containers: [{name: osier-proxy, image: a}]|spec.containers[0].name",
        "containers: [OK, {name: osier-redirect, image: a}]|spec.containers[1].name",
        "initContainers: [{name: osier-redirect, image: a}], containers: [OK]"
            + "|spec.initContainers[0].name",
        "containers: [OK], volumes: [{name: a, emptyDir: {}}, {name: osier-identity, emptyDir: {}}]"
            + "|spec.volumes[1].name",
        "containers: [{name: a, volumeMounts: [{name: osier-identity, mountPath: /x}]}]"
            + "|spec.containers[0].volumeMounts[0].name",
        "containers: [{name: a, securityContext: {runAsUser: 1337}}]"
            + "|spec.containers[0].securityContext.runAsUser",
        "initContainers: [{name: i, securityContext: {runAsUser: 1337}}], containers: [OK]"
            + "|spec.initContainers[0].securityContext.runAsUser",
        "securityContext: {runAsUser: 1337}, containers: [OK]|spec.securityContext.runAsUser",
        "containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 15021}]}]"
            + "|spec.containers[0].ports[1].containerPort",
      })
  void namesTheConflictingField(String spec, String field) {
    InjectionDecision decision = TestPods.decide(pod(spec.replace("OK", OK)), TestPods.LABELLED);
    assertThat(decision)
        .isInstanceOfSatisfying(
            InjectionDecision.Refuse.class,
            refuse -> {
              assertThat(refuse.field()).isEqualTo(field);
              assertThat(refuse.message()).isNotBlank();
            });
  }

  @ParameterizedTest
  @CsvSource({
    ",,EAGER,Eager",
    ",,ON_DEMAND,OnDemand",
    "OnDemand,,EAGER,OnDemand",
    ",OnDemand,EAGER,OnDemand",
    ",Eager,ON_DEMAND,Eager",
    "Eager,OnDemand,EAGER,Eager",
    "Eager,OnDemand,ON_DEMAND,Eager",
    "OnDemand,Eager,EAGER,OnDemand",
    "OnDemand,nonsense,EAGER,OnDemand",
  })
  void thePodSaysWhenItsProxyComesToKnowOfServicesAndElseItsNamespaceAndElseTheMesh(
      @Nullable String pod, @Nullable String namespace, Discovery mesh, String then) {
    assertThat(discovery(pod, namespace, mesh))
        .isInstanceOfSatisfying(
            InjectionDecision.Inject.class,
            inject ->
                assertThat(inject.patch().toString())
                    .contains("osier.dev~1discovery\",\"value\":\"" + then + '"'));
  }

  @ParameterizedTest
  @CsvSource({
    "eager,,metadata.labels[osier.dev/discovery]",
    ",lazy,metadata.namespace",
  })
  void whatThereIsNotIsRefused(@Nullable String pod, @Nullable String namespace, String field) {
    assertThat(discovery(pod, namespace, Discovery.EAGER))
        .isInstanceOfSatisfying(
            InjectionDecision.Refuse.class,
            refuse -> {
              assertThat(refuse.field()).isEqualTo(field);
              assertThat(refuse.message()).contains("must be OnDemand or Eager");
            });
  }

  private static InjectionDecision discovery(
      @Nullable String pod, @Nullable String namespace, Discovery mesh) {
    Map<String, String> labels = new HashMap<>(TestPods.LABELLED.labels());
    if (namespace != null) {
      labels.put("osier.dev/discovery", namespace);
    }
    JsonNode json =
        TestPods.yaml(
            "{metadata: {name: p, labels: {app: a"
                + (pod == null ? "" : ", osier.dev/discovery: " + pod)
                + "}}, spec: {containers: ["
                + OK
                + "]}}");
    return new PodInjector(settings(mesh))
        .decide(
            TestPods.typed(json),
            new NamespaceFacts("bookstore", labels),
            TestPods.CREATE,
            Delivery.POD_CERTIFICATE);
  }

  private static InjectionSettings settings(Discovery mesh) {
    InjectionSettings settings = TestPods.settings();
    return new InjectionSettings(
        settings.systemNamespace(),
        settings.controlPlane(),
        settings.proxy(),
        settings.certificate(),
        settings.secrets(),
        settings.preStopSeconds(),
        mesh);
  }

  @Test
  void thePodsUserIsFreeWhenEveryContainerHasItsOwn() {
    JsonNode pod =
        pod(
            "securityContext: {runAsUser: 1337}, containers: [{name: a, securityContext:"
                + " {runAsUser: 1000}}]");
    assertThat(TestPods.decide(pod, TestPods.LABELLED))
        .isInstanceOf(InjectionDecision.Inject.class);
  }

  @Test
  void aUdpPortOfTheSameNumberIsNoConflict() {
    JsonNode pod = pod("containers: [{name: a, ports: [{containerPort: 15021, protocol: UDP}]}]");
    assertThat(TestPods.decide(pod, TestPods.LABELLED))
        .isInstanceOf(InjectionDecision.Inject.class);
  }

  @ParameterizedTest
  @CsvSource({"baseline,true", "restricted,true", "privileged,false", "'',false"})
  void namespacesThatForbidThePrivilegeAreToldSo(String level, boolean refused) {
    NamespaceFacts namespace =
        new NamespaceFacts(
            "vault",
            Map.of("osier.dev/injection", "enabled", "pod-security.kubernetes.io/enforce", level));
    InjectionDecision decision = TestPods.decide(pod("containers: [" + OK + "]"), namespace);
    if (refused) {
      assertThat(decision)
          .isInstanceOfSatisfying(
              InjectionDecision.Refuse.class,
              refuse -> {
                assertThat(refuse.field()).isEqualTo("metadata.namespace");
                assertThat(refuse.message()).contains("vault", level, "NET_ADMIN");
              });
    } else {
      assertThat(decision).isInstanceOf(InjectionDecision.Inject.class);
    }
  }

  @Test
  void aMisspeltWishIsRefused() {
    JsonNode pod =
        TestPods.yaml(
            "{metadata: {name: a, labels: {osier.dev/injection: 'true'}}, spec: {containers: ["
                + OK
                + "]}}");
    assertThat(TestPods.decide(pod, TestPods.LABELLED))
        .isInstanceOfSatisfying(
            InjectionDecision.Refuse.class,
            refuse -> assertThat(refuse.field()).isEqualTo("metadata.labels[osier.dev/injection]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpu-request|0",
        "cpu-request|-1",
        "cpu-request|0.0001",
        "cpu-request|1e3",
        "cpu-request|100Mi",
        "cpu-request|8001m",
        "cpu-request|' 100m'",
        "cpu-limit|10m",
        "memory-request|63Mi",
        "memory-request|100",
        "memory-request|100m",
        "memory-request|9Gi",
        "memory-request|512Mi",
        "memory-limit|64Mi",
        "memory-limit|1GB",
        "concurrency|0",
        "concurrency|65",
        "concurrency|2.0",
        "concurrency|two",
        "concurrency|99999999999999999999",
        "log-level|verbose",
        "log-level|DEBUG",
        "exclude-inbound-ports|0",
        "exclude-inbound-ports|65536",
        "exclude-inbound-ports|80;443",
        "exclude-inbound-ports|80,80",
        "exclude-inbound-ports|80,",
        "exclude-inbound-ports|''",
        "exclude-outbound-ports|8000-9000",
        "exclude-outbound-ports|'80 } ; flush ruleset'",
        "exclude-outbound-cidrs|10.0.0.1/8",
        "exclude-outbound-cidrs|10.0.0.0",
        "exclude-outbound-cidrs|10.0.0.0/33",
        "exclude-outbound-cidrs|10.0.0.0/08",
        "exclude-outbound-cidrs|10.0.0/8",
        "exclude-outbound-cidrs|256.0.0.0/8",
        "exclude-outbound-cidrs|010.0.0.0/8",
        "exclude-outbound-cidrs|::ffff:0:0/96",
        "exclude-outbound-cidrs|fd00::1/64",
        "exclude-outbound-cidrs|fd00::/129",
        "exclude-outbound-cidrs|fe80::%eth0/64",
        "exclude-outbound-cidrs|example.org/8",
        "drain-seconds|-1",
        "drain-seconds|301",
        "drain-seconds|3s",
        "cpu-requests|100m",
        "''|1",
      })
  void annotationsAreStrict(String name, String value) {
    assertThat(TestPods.decide(annotated(name, value), TestPods.LABELLED))
        .isInstanceOfSatisfying(
            InjectionDecision.Refuse.class,
            refuse ->
                assertThat(refuse.field())
                    .isEqualTo("metadata.annotations[proxy.osier.dev/" + name + "]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpu-request|1m",
        "cpu-request|8",
        "cpu-request|0.25",
        "memory-request|64Mi",
        "memory-request|100000k",
        "memory-limit|8Gi",
        "concurrency|64",
        "log-level|trace",
        "exclude-inbound-ports|65535",
        "exclude-outbound-cidrs|0.0.0.0/0",
        "exclude-outbound-cidrs|2001:db8::/32",
        "drain-seconds|0",
      })
  void annotationsAcceptWhatMeansSomething(String name, String value) {
    assertThat(TestPods.decide(annotated(name, value), TestPods.LABELLED))
        .isInstanceOf(InjectionDecision.Inject.class);
  }

  private static JsonNode annotated(String name, String value) {
    return TestPods.yaml(
        "{metadata: {name: a, annotations: {'proxy.osier.dev/"
            + name
            + "': '"
            + value
            + "'}}, spec: {containers: ["
            + OK
            + "]}}");
  }

  private static JsonNode pod(String spec) {
    return TestPods.yaml("{metadata: {name: a}, spec: {" + spec + "}}");
  }
}

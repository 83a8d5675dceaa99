package dev.osier.xds.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.RouteMatch.TlsContextMatchOptions;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the translator learns and the evaluation has not must be an error, never a wrong answer. */
class FieldCheckTest {
  @Test
  void whatIsTranslatedTodayIsKnown() {
    ProxyConfig config = Proxies.translated();

    assertThat(config.resources(ResourceType.LISTENER)).isNotEmpty();
    assertThat(config.resources(ResourceType.ROUTES)).isNotEmpty();
    assertThatCode(
            () -> {
              Evaluator evaluator = new Evaluator(config);
              evaluator.decide(Proxies.get("web.shop", "/"));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aFieldThatIsNotKnownIsNamedWithItsPlace() {
    Route secured =
        Route.newBuilder()
            .setMatch(
                RouteMatch.newBuilder()
                    .setPrefix("/")
                    .setTlsContext(
                        TlsContextMatchOptions.newBuilder().setPresented(BoolValue.of(true))))
            .setRoute(RouteAction.newBuilder().setCluster("outbound/shop/web/80"))
            .build();

    assertThatExceptionOfType(UnknownConfigurationException.class)
        .isThrownBy(() -> new Evaluator(Proxies.with(secured)).decide(Proxies.get("h", "/")))
        .satisfies(
            e ->
                assertThat(e.path())
                    .isEqualTo("outbound/80.virtual_hosts[0].routes[0].match.tls_context"));
  }

  @Test
  void anExtensionThatIsNotKnownIsNamedWithItsType() {
    Route scripted =
        Route.newBuilder()
            .putTypedPerFilterConfig("lua", Any.pack(Lua.getDefaultInstance()))
            .build();

    assertThatExceptionOfType(UnknownConfigurationException.class)
        .isThrownBy(() -> FieldCheck.check("route", scripted))
        .withMessageContaining("typed_per_filter_config[0].value")
        .withMessageContaining("lua.v3.Lua");
  }

  @Test
  void aFieldOfANewerApiIsRefused() {
    Route newer =
        Route.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(9999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();

    assertThatExceptionOfType(UnknownConfigurationException.class)
        .isThrownBy(() -> FieldCheck.check("route", newer))
        .withMessageContaining("9999");
  }

  /** Sets every field of Envoy's that decides about requests, one after the other. */
  @Test
  void everyFieldIsEitherKnownOrRefused() {
    List<String> refused = new ArrayList<>();
    List<String> known = new ArrayList<>();
    for (Message message :
        List.of(
            Listener.getDefaultInstance(),
            HttpConnectionManager.getDefaultInstance(),
            RouteConfiguration.getDefaultInstance(),
            VirtualHost.getDefaultInstance(),
            Route.getDefaultInstance(),
            RouteMatch.getDefaultInstance(),
            RouteAction.getDefaultInstance())) {
      for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
        try {
          FieldCheck.check("m", with(message, field));
          known.add(field.getFullName());
        } catch (UnknownConfigurationException e) {
          assertThat(e.path()).startsWith("m." + field.getName());
          refused.add(field.getFullName());
        }
      }
    }
    assertThat(refused)
        .contains(
            "envoy.config.route.v3.RouteAction.rate_limits",
            "envoy.config.route.v3.RouteAction.cluster_header",
            "envoy.config.route.v3.RouteMatch.dynamic_metadata",
            "envoy.config.route.v3.VirtualHost.require_tls",
            "envoy.extensions.filters.network.http_connection_manager.v3"
                + ".HttpConnectionManager.local_reply_config");
    assertThat(known).contains("envoy.config.route.v3.RouteAction.prefix_rewrite");
    assertThat(refused.size() + known.size()).isGreaterThan(150);
  }

  private static Message with(Message message, FieldDescriptor field) {
    Message.Builder builder = message.newBuilderForType();
    Object value =
        switch (field.getJavaType()) {
          case MESSAGE -> builder.newBuilderForField(field).buildPartial();
          case ENUM -> field.getEnumType().getValues().getLast();
          case STRING -> "x";
          case BOOLEAN -> true;
          case INT -> 1;
          case LONG -> 1L;
          case FLOAT -> 1f;
          case DOUBLE -> 1d;
          case BYTE_STRING -> com.google.protobuf.ByteString.copyFromUtf8("x");
        };
    if (field.isRepeated()) {
      builder.addRepeatedField(field, value);
    } else {
      builder.setField(field, value);
    }
    return builder.buildPartial();
  }
}

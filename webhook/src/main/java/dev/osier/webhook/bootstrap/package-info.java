/** What a sidecar's Envoy is started with, before the control plane tells it anything. */
@NullMarked
package dev.osier.webhook.bootstrap;

import org.jspecify.annotations.NullMarked;

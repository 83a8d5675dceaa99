/** Pod in, Pod with sidecar out: pure, without a network or a clock. */
@NullMarked
package dev.osier.webhook.injection;

import org.jspecify.annotations.NullMarked;

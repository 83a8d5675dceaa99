/** The admission webhook: what the API server asks over HTTPS, and who answers. */
@NullMarked
package dev.osier.webhook;

import org.jspecify.annotations.NullMarked;

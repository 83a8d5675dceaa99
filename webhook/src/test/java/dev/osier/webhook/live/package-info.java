@NullMarked
package dev.osier.webhook.live;

import org.jspecify.annotations.NullMarked;

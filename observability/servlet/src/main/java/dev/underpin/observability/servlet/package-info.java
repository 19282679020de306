/**
 * Request logging and health for servlet containers, by {@link
 * dev.underpin.observability.servlet.RequestLoggingFilter} and {@link
 * dev.underpin.observability.servlet.HealthServlet}.
 */
@NullMarked
package dev.underpin.observability.servlet;

import org.jspecify.annotations.NullMarked;

package dev.underpin.observability.servlet;

import dev.underpin.core.context.RequestContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * The container's asynchronous context, which runs what it is given in the context of the request,
 * and whose response is the one that counts.
 */
final class InContextAsync implements AsyncContext {

  private final AsyncContext async;
  private final LoggedServletRequest request;
  private final RequestContext context;

  InContextAsync(AsyncContext async, LoggedServletRequest request, RequestContext context) {
    this.async = async;
    this.request = request;
    this.context = context;
  }

  @Override
  public ServletRequest getRequest() {
    return async.hasOriginalRequestAndResponse() ? request : async.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return async.hasOriginalRequestAndResponse() ? request.response() : async.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return async.hasOriginalRequestAndResponse();
  }

  @Override
  public void dispatch() {
    async.dispatch();
  }

  @Override
  public void dispatch(String path) {
    async.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext application, String path) {
    async.dispatch(application, path);
  }

  @Override
  public void complete() {
    async.complete();
  }

  @Override
  public void start(Runnable work) {
    async.start(context.wrap(work));
  }

  @Override
  public void addListener(AsyncListener listener) {
    async.addListener(new InContextAsyncListener(listener, context));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest servletRequest, ServletResponse servletResponse) {
    async.addListener(
        new InContextAsyncListener(listener, context), servletRequest, servletResponse);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return async.createListener(type);
  }

  @Override
  public void setTimeout(long millis) {
    async.setTimeout(millis);
  }

  @Override
  public long getTimeout() {
    return async.getTimeout();
  }
}

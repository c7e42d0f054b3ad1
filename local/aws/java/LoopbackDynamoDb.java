import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local on a free port of the loopback address. Its own main class listens on every interface of the machine,
 * and makes a database for whatever access key it is called with: one with 300 characters is no file name, and after it
 * no request is answered any more. This one passes on what names the access key that it was started with.
 *
 * The argument is the folder that the data is kept in; without one it is kept in memory. The access key is in
 * LATCHKEY_ACCESS_KEY_ID, which other users can't see; without it any key that AWS could issue gets a database. The
 * first line on the standard output is the port.
 */
public final class LoopbackDynamoDb extends Handler.Wrapper {
  /** An AWS access key id has 16 to 128 word characters; DynamoDB Local takes letters and digits. */
  private static final Pattern CREDENTIAL = Pattern.compile("\\bCredential=([A-Za-z0-9]{1,128})/");
  private static final Pattern LOCAL_HOST = Pattern.compile("(127\\.0\\.0\\.1|localhost)(:\\d+)?");

  private final String accessKeyId;

  private LoopbackDynamoDb(Handler engine, String accessKeyId) {
    super(engine);
    this.accessKeyId = accessKeyId;
  }

  public static void main(String[] args) throws Exception {
    String folder = args.length == 0 ? null : args[0];
    var requests = new LocalDynamoDBRequestHandler(0, folder == null, folder, false, false);
    var engine = new LocalDynamoDBServerHandler(requests, "http://127.0.0.1");
    Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
    server.setHandler(new LoopbackDynamoDb(engine, System.getenv("LATCHKEY_ACCESS_KEY_ID")));
    server.start();
    System.out.println(server.getURI().getPort());
    server.join();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String host = request.getHeaders().get(HttpHeader.HOST);
    if (host == null || !LOCAL_HOST.matcher(host).matches()) {
      return refuse(response, callback, 421, "MisdirectedRequest");
    }
    if (!isSignedWithKey(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
      return refuse(response, callback, 400, "com.amazon.coral.service#UnrecognizedClientException");
    }
    return super.handle(request, response, callback);
  }

  private boolean isSignedWithKey(String authorization) {
    Matcher credential = CREDENTIAL.matcher(authorization == null ? "" : authorization);
    if (!credential.find()) return false;
    return accessKeyId == null
        || MessageDigest.isEqual(credential.group(1).getBytes(UTF_8), accessKeyId.getBytes(UTF_8));
  }

  private static boolean refuse(Response response, Callback callback, int status, String type) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-amz-json-1.0");
    Content.Sink.write(response, true, "{\"__type\":\"" + type + "\"}", callback);
    return true;
  }
}

import pytest, threading, os
from werkzeug.serving import make_server
from sqlalchemy import select, update
from tests.web.staff_world import *
from tests.support.browser import assert_axe_clean, assert_no_sideways_scroll, AXE_RULES
from axe_playwright_python.sync_playwright import Axe
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.decide_finding import decide_finding, second_decision
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.screen import decide_admission
from grantcall.proposals.submit import ask_reexamination
from grantcall.proposals.models import Member, Proposal
from grantcall.proposals.roster import take_off
from grantcall.proposals.join import member_actor
from grantcall.core.outbox import OutboxMessage
from grantcall.core.ids import new_id
import datetime
N = int(os.environ.get("N", "40"))
LONG = "Un progetto dal nome lunghissimo che racconta tutto quello che farà "
def build(make):
    call = make.call()
    towns = ["rho","arese","lainate","settimo","pogliano"]; areas=["commons","time","materials"]
    contacts=[make.account(name=f"Referente {i}") for i in range(N)]
    ps=[]
    for i in range(N):
        a = areas[i%3]
        extra = {} if a=="commons" else {"place":None,"place_owner_agrees":None}
        if a=="materials": extra["sells"]=False
        title = (LONG[:79] if i==1 else f"Progetto {['Orti','Merenda','Baratto','Radio','Panchine'][i%5]} numero {i}")
        ps.append(make.sent(call, contacts[i], title=title, area=a, municipality=towns[i%5], requested=200000-1000*i, budget=[{"what":"Tutto","kind":"goods","amount":200000}], minimum=100000, **{k:v for k,v in extra.items() if v is not None}))
        make.clock.advance(hours=3)
    make.draft(call, make.account()); make.draft(call, make.account())
    staff=make.account("staff","admin",name="Sara Conti"); other=make.account("staff",name="Ugo Bini")
    gone = db.session.scalars(select(Member.id).where(Member.proposal_id==ps[2].id)).first()
    make.closed(call)
    take_off(gone, actor=member_actor(gone), clock=make.clock)
    act=make.act(call)
    def ready(p, who):
        decide_finding(p.id,"delegation_signed",accept=True,reason="Mostrata allo sportello il 3 dicembre.",actor=who,clock=make.clock)
        confirm_classification(p.id, db.session.get(Proposal,p.id).area,"",actor=who,clock=make.clock)
    decide_finding(ps[2].id,"ten_people",accept=True,reason="La persona si è trasferita dopo l'invio.",actor=other,clock=make.clock)
    ask_clarification(ps[0].id,["place","delegation"],"In quale cortile? E mandateci la delega firmata.",actor=staff,clock=make.clock,token=new_id())
    for p in ps[3:N//2]:
        ready(p, staff); decide_admission(p.id,"admit",actor=staff,clock=make.clock,token=new_id(),act_id=act)
    if N>6:
      for p in ps[N//2:N//2+3]:
        decide_admission(p.id,"reject",actor=other,clock=make.clock,token=new_id(),act_id=act,reason="È un'associazione iscritta all'albo.")
      ask_reexamination(ps[N//2].id,"Non siamo iscritti a nessun albo.",actor=contacts[N//2],clock=make.clock,received_at=make.clock.now(),token=new_id())
    ready(ps[1], staff)
    with unit_of_work(staff, make.clock) as work:
        m=db.session.scalars(select(OutboxMessage.id).limit(1)).first()
        work.session.execute(update(OutboxMessage).where(OutboxMessage.id==m).values(state="failed",tries=8,error="550 mailbox full"))
    make.clock.advance(days=4)
    return call, staff, other, ps
def test_x(app, client, make, open_page):
    call, staff, other, ps = build(make)
    sign_in(client, staff, make.clock)
    secret = client.get_cookie("grantcall").value
    db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base=f"http://127.0.0.1:{server.server_port}"
    mid = db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.state=="failed")).first()
    db.session.remove()
    L="/staff/calls/operazione-comunita-1/proposals"
    pages={"desk":"/staff","list":L,"listf":L+"?state=screening,clarification&flags=1&q=progetto&pick=all","empty":L+"?q=zzz","record":"/staff/proposals/OC1-0002","record1":"/staff/proposals/OC1-0001","record3":"/staff/proposals/OC1-0003","people":"/staff/proposals/OC1-0003/people","version":"/staff/proposals/OC1-0003/sent/1","admit":"/staff/proposals/OC1-0002/steps/admit","reject":"/staff/proposals/OC1-0003/steps/reject","clar":"/staff/proposals/OC1-0003/clarification","outbox":"/staff/outbox","mail":f"/staff/outbox/{mid}","audit":"/staff/audit"}
    if N>6: pages["reex"]=f"/staff/proposals/OC1-{N//2+1:04d}"
    only=os.environ.get("ONLY"); bad=[]
    for w in (1280,390):
        page=open_page(base,width=w,javascript=True)
        page.context.add_cookies([{"name":"grantcall","value":secret,"url":base}])
        def check(name):
            page.evaluate("document.querySelectorAll('details').forEach(d=>d.open=d.open)")
            page.set_viewport_size({"width":w,"height":900})
            h=page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width":w,"height":min(h,6000)})
            page.screenshot(path=f"/work/tmp/staff/{name}-{w}.png",full_page=True)
            v=Axe().run(page,options={"runOnly":{"type":"tag","values":AXE_RULES}}).response["violations"]
            for f in v: bad.append((name,w,f["id"],[n["target"] for n in f["nodes"]][:3]))
            for sw in ((w,) if w==1280 else (320,390)):
                page.set_viewport_size({"width":sw,"height":900})
                ex=page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if ex: bad.append((name,sw,"sideways",ex))
            page.set_viewport_size({"width":w,"height":900})
        for name,url in pages.items():
            if only and name not in only.split(","): continue
            r=page.goto(url)
            if r.status!=200: bad.append((name,r.status))
            check(name)
        if not only or "try" in only:
            page.goto(L+"?pick=all"); page.click("button.btn-light"); check("try")
            if w==1280:
                page.goto("/staff/proposals/OC1-0003"); page.locator("#rule-ten_people summary").first.click(); page.locator("#rule-ten_people button:has-text('Registra')").click(); check("refused")
    server.shutdown()
    print(bad); assert bad==[]

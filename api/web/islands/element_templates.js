// The element templates that are shipped, for the editor of processes.
import approval from '../../../bpmn/element-templates/approval.json';
import authorises from '../../../bpmn/element-templates/authorises.json';
import calendarAdd from '../../../bpmn/element-templates/calendar-add.json';
import chat from '../../../bpmn/element-templates/chat.json';
import consent from '../../../bpmn/element-templates/consent.json';
import contact from '../../../bpmn/element-templates/contact.json';
import dataProtection from '../../../bpmn/element-templates/data-protection.json';
import decisionVersion from '../../../bpmn/element-templates/decision-version.json';
import document from '../../../bpmn/element-templates/document.json';
import erpOrder from '../../../bpmn/element-templates/erp-order.json';
import fact from '../../../bpmn/element-templates/fact.json';
import http from '../../../bpmn/element-templates/http.json';
import invitation from '../../../bpmn/element-templates/invitation.json';
import mailTextEnd from '../../../bpmn/element-templates/mail-text-end.json';
import mailText from '../../../bpmn/element-templates/mail-text.json';
import mail from '../../../bpmn/element-templates/mail.json';
import messagePublishEnd from '../../../bpmn/element-templates/message-publish-end.json';
import messagePublish from '../../../bpmn/element-templates/message-publish.json';
import newRound from '../../../bpmn/element-templates/new-round.json';
import offer from '../../../bpmn/element-templates/offer.json';
import peopleFind from '../../../bpmn/element-templates/people-find.json';
import process from '../../../bpmn/element-templates/process.json';
import publicLink from '../../../bpmn/element-templates/public-link.json';
import request from '../../../bpmn/element-templates/request.json';
import sign from '../../../bpmn/element-templates/sign.json';
import signature from '../../../bpmn/element-templates/signature.json';

export const templates = [
  approval,
  authorises,
  calendarAdd,
  chat,
  consent,
  contact,
  dataProtection,
  decisionVersion,
  document,
  erpOrder,
  fact,
  http,
  invitation,
  mailTextEnd,
  mailText,
  mail,
  messagePublishEnd,
  messagePublish,
  newRound,
  offer,
  peopleFind,
  process,
  publicLink,
  request,
  sign,
  signature,
].flat();
